import { writeFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "./environment.js";
import "@tensorflow/tfjs-core/dist/tests.js";

/** Runs every spec, and writes what came of it to the file that RESULTS names. */
export async function runSpecs() {
  const outcomes = [];
  const env = globalThis.jasmine.getEnv();
  env.configure({ random: false });
  env.addReporter({
    specDone: ({ fullName, status, failedExpectations }) => {
      const messages = failedExpectations.map(({ message }) => message.split("\n")[0]);
      outcomes.push({ name: fullName, status, messages });
    },
  });
  await env.execute();
  writeFileSync(process.env.RESULTS, JSON.stringify(outcomes));
}
