import { describeGolden } from "./testing/describe-golden.ts";

await describeGolden("small networks");
