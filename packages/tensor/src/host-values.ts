import { engine, type BackendValues, type Tensor } from "@tensorflow/tfjs-core";

/** A backend whose tensors live on a device that can only be waited for, so that reading one stalls a step or fails. */
export interface DeviceBackend {
  /** What the host holds of a tensor, such as one just uploaded; undefined where only the device has its values. */
  hostValues(dataId: object): BackendValues | undefined;
}

/** The values, if they can be had without waiting for a device. */
export function hostValues<T extends Int32Array | Float32Array>(tensor: Tensor): T | undefined {
  const backend = engine().backend as Partial<DeviceBackend>;
  const values = backend.hostValues ? backend.hostValues(tensor.dataId) : tensor.dataSync();
  return values as T | undefined;
}
