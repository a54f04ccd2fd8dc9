// jax-js on its WebAssembly backend, compiled by its jit.
import { defaultDevice, init, jit, lax, numpy, random } from "@jax-js/jax";
import type { ConvolutionCase } from "../cases.ts";
import { serve, type Prepared } from "./serve.ts";

await init("wasm");
defaultDevice("wasm");

await serve((request) => {
  if (request.kind !== "convolution" || request.direction !== "forward") {
    throw new Error(`it is not asked for ${request.kind}`);
  }
  return prepareConvolution(request);
});

/** Images and filters as jax-js has them: channels first. An array is used up by what reads it, but for `ref`. */
function prepareConvolution(request: ConvolutionCase): Prepared {
  const { batch, size, inChannels, outChannels, kernel, stride, padding } = request;
  const x = random.normal(random.key(0), [batch, inChannels, size, size]);
  const filter = random.normal(random.key(1), [outChannels, inChannels, kernel, kernel]);
  const zeros: [number, number] = [padding, padding];
  const convolve = jit((images: numpy.Array, weights: numpy.Array) =>
    lax.convGeneralDilated(images, weights, [stride, stride], [zeros, zeros]),
  );
  return {
    run: async () => {
      const y = convolve(x.ref, filter.ref);
      await y.blockUntilReady();
      y.dispose();
    },
    dispose: () => {
      x.dispose();
      filter.dispose();
    },
  };
}
