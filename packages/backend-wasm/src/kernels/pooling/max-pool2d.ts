import { pooledShape, runPool, runPoolGradient } from "./pool2d.ts";
import type { TrainingKernel } from "../training-kernel.ts";

export const maxPool2d: TrainingKernel<"MaxPool2d"> = ({ inputs: { x }, attributes, backend }) => {
  const from = backend.addressOf(x);
  const shape = pooledShape(x.shape, attributes);
  const [y, indices] = backend.makeOutputs([
    [shape, "float32"],
    [shape, "int32"],
  ]);
  const places = backend.addressOf(indices!, "int32");
  const addresses = { x: from, y: backend.addressOf(y!), indices: places };
  // assembly/pooling/max-pool.ts
  const vectors = Math.ceil(x.shape[3]! / 4);
  const scratchBytes = attributes.kernelSize[0] * attributes.outputSize[1] * vectors * 32;
  runPool(backend, "maxPool", { inputShape: x.shape, attributes, ...addresses, scratchBytes });
  return [y!, indices!];
};

export const maxPool2dGradient: TrainingKernel<"MaxPool2dGradient"> = ({
  inputs: { dy, indices },
  attributes,
  backend,
}) => {
  const { inputShape } = attributes;
  const [from, places] = [backend.addressOf(dy), backend.addressOf(indices, "int32")];
  const dx = backend.makeOutput([...inputShape], "float32");
  const addresses = { x: backend.addressOf(dx), y: from, indices: places };
  runPoolGradient(backend, "maxPoolGradient", { inputShape, attributes, ...addresses });
  return [dx];
};
