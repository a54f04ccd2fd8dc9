import { pooledShape, poolStruct } from "./pool-struct.ts";
import type { TrainingKernel } from "./training-kernel.ts";

export const maxPool2d: TrainingKernel<"MaxPool2d"> = ({ inputs: { x }, attributes, backend }) => {
  const from = backend.addressOf(x);
  const shape = pooledShape(x.shape, attributes);
  const [y, indices] = backend.makeOutputs([
    [shape, "float32"],
    [shape, "int32"],
  ]);
  const struct = backend.passStruct(poolStruct(x.shape, attributes));
  const places = backend.addressOf(indices!, "int32");
  backend.kernels.maxPool(struct, from, backend.addressOf(y!), places);
  return [y!, indices!];
};

export const maxPool2dGradient: TrainingKernel<"MaxPool2dGradient"> = ({
  inputs: { dy, indices },
  attributes: { inputShape },
  backend,
}) => {
  const [batch, height, width, channels] = inputShape;
  const [from, places] = [backend.addressOf(dy), backend.addressOf(indices, "int32")];
  const dx = backend.makeOutput([...inputShape], "float32");
  const outPlaces = dy.shape[1]! * dy.shape[2]!;
  backend.kernels.maxPoolGradient(
    ...([from, places, backend.addressOf(dx)] as const),
    ...([batch, outPlaces, height * width, channels] as const),
  );
  return [dx];
};
