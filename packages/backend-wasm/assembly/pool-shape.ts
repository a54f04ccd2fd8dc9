/** A pooling's sizes, written by the host as 32-bit integers in this order. */
@unmanaged
export class PoolShape {
  batch: i32;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideRows: i32;
  strideColumns: i32;
  top: i32;
  bottom: i32;
  left: i32;
  right: i32;
}
