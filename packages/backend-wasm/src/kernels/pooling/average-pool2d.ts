import { pooledShape, runPool, runPoolGradient } from "./pool2d.ts";
import type { TrainingKernel } from "../training-kernel.ts";

export const averagePool2d: TrainingKernel<"AveragePool2d"> = ({
  inputs: { x },
  attributes,
  backend,
}) => {
  const from = backend.addressOf(x);
  const y = backend.makeOutput(pooledShape(x.shape, attributes), "float32");
  const addresses = { x: from, y: backend.addressOf(y) };
  const scratchBytes = 4 * x.shape[2]! * x.shape[3]!;
  runPool(backend, "averagePool", { inputShape: x.shape, attributes, ...addresses, scratchBytes });
  return [y];
};

export const averagePool2dGradient: TrainingKernel<"AveragePool2dGradient"> = ({
  inputs: { dy },
  attributes,
  backend,
}) => {
  const { inputShape } = attributes;
  const from = backend.addressOf(dy);
  const dx = backend.makeOutput([...inputShape], "float32");
  const addresses = { x: backend.addressOf(dx), y: from };
  const scratchBytes = 4 * dy.shape[2]! * dy.shape[3]!;
  const call = { inputShape, attributes, ...addresses, scratchBytes };
  runPoolGradient(backend, "averagePoolGradient", call);
  return [dx];
};
