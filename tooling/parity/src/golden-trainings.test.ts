import { describeGolden } from "./testing/describe-golden.ts";

await describeGolden("networks of full size and trainings");
