// Strata's WebAssembly backend. Arguments: threads, vector instructions.
import { wasm, type Simd } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import type { Case } from "../cases.ts";
import { serve, type Prepared } from "./serve.ts";
import { prepareConvolution } from "./strata/convolution.ts";
import { prepareCrossEntropy } from "./strata/cross-entropy.ts";
import { prepareEpoch } from "./strata/epoch.ts";
import { prepareInference } from "./strata/inference.ts";
import { prepareLayer } from "./strata/layer.ts";
import { prepareOptimizer } from "./strata/optimizer.ts";
import { prepareProduct } from "./strata/product.ts";
import { prepareStep } from "./strata/step.ts";
import { prepareUpload } from "./strata/upload.ts";

const [threads = "1", simd = "relaxed"] = process.argv.slice(2);
const started = await useBackend([wasm({ threads: Number(threads), simd: simd as Simd })]);

await serve((request) => {
  if (started.threads !== Number(threads)) {
    throw new Error(`it computes on ${started.threads} thread(s), not ${threads}`);
  }
  return prepare(request);
});

function prepare(request: Case): Prepared {
  switch (request.kind) {
    case "convolution":
      return prepareConvolution(request);
    case "product":
      return prepareProduct(request);
    case "layer":
      return prepareLayer(request);
    case "cross entropy":
      return prepareCrossEntropy(request);
    case "optimizer":
      return prepareOptimizer(request);
    case "upload":
      return prepareUpload(request);
    case "step":
      return prepareStep(request);
    case "epoch":
      return prepareEpoch(request);
    case "inference":
      return prepareInference(request);
  }
}
