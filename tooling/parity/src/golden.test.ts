import { describeGolden } from "./testing/describe-golden.ts";

await describeGolden("parts of networks");
