import { pooledShape, poolStruct } from "./pool-struct.ts";
import type { TrainingKernel } from "./training-kernel.ts";

export const averagePool2d: TrainingKernel<"AveragePool2d"> = ({
  inputs: { x },
  attributes,
  backend,
}) => {
  const from = backend.addressOf(x);
  const y = backend.makeOutput(pooledShape(x.shape, attributes), "float32");
  const struct = backend.passStruct(poolStruct(x.shape, attributes));
  const countPadding = Number(attributes.countIncludePad);
  backend.kernels.averagePool(struct, from, backend.addressOf(y), countPadding);
  return [y];
};

export const averagePool2dGradient: TrainingKernel<"AveragePool2dGradient"> = ({
  inputs: { dy },
  attributes,
  backend,
}) => {
  const from = backend.addressOf(dy);
  const dx = backend.makeOutput([...attributes.inputShape], "float32");
  const struct = backend.passStruct(poolStruct(attributes.inputShape, attributes));
  const countPadding = Number(attributes.countIncludePad);
  backend.kernels.averagePoolGradient(struct, from, backend.addressOf(dx), countPadding);
  return [dx];
};
