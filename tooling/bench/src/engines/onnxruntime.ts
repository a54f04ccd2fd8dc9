// onnxruntime-web's WebAssembly engine on one thread.
import { Rng } from "@stratajs/tensor";
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import type { InferenceCase } from "../cases.ts";
import { onnxResNet18 } from "./onnx/onnx-res-net-18.ts";
import { serve, type Prepared } from "./serve.ts";

env.wasm.numThreads = 1;

await serve((request) => {
  if (request.kind !== "inference") throw new Error(`it has no ${request.kind}`);
  return prepareInference(request);
});

async function prepareInference({ batch, size }: InferenceCase): Promise<Prepared> {
  const { model, output } = onnxResNet18(batch, size);
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
  const shape = [batch, 3, size, size];
  const images = new Tensor("float32", new Rng(1).normal(batch * 3 * size * size), shape);
  return {
    run: async () => {
      const { [output]: logits } = await session.run({ images });
      logits!.dispose();
    },
    dispose: () => void session.release(),
  };
}
