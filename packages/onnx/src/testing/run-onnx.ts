import { env, InferenceSession, Tensor } from "onnxruntime-web";

/** What onnxruntime puts out for one input. */
export async function runOnnx(
  model: Uint8Array<ArrayBuffer>,
  data: Float32Array,
  shape: readonly number[],
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  env.wasm.numThreads = 1;
  env.logLevel = "error";
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
  const { output } = await session.run({ input: new Tensor("float32", data, [...shape]) });
  await session.release();
  return { data: output!.data as Float32Array, dims: output!.dims };
}
