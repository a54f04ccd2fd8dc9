// TensorFlow.js's own backends. Argument: cpu or wasm.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { activate } from "@stratajs/tensor";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { Case } from "../cases.ts";
import { serve, type Prepared } from "./serve.ts";
import { prepareTfjsConvolution } from "./tfjs/convolution.ts";
import { prepareTfjsStep } from "./tfjs/le-net-step.ts";

const binaries = import.meta
  .resolve("@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm");
setWasmPaths(`${dirname(fileURLToPath(binaries))}/`);
await activate(process.argv[2] ?? "cpu");

await serve(prepare);

function prepare(request: Case): Prepared {
  if (request.kind === "convolution") return prepareTfjsConvolution(request);
  if (request.kind === "step") return prepareTfjsStep(request);
  throw new Error(`it is not asked for ${request.kind}`);
}
