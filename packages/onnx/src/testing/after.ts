import { Conv2d, Module } from "@stratajs/layers";
import { Parameter, tidy, type Tensor, type Tensor1D, type Tensor4D } from "@stratajs/tensor";

/** A function with a convolution before it, so that its input lies as ONNX has images. */
export class After extends Module {
  readonly conv: Conv2d = new Conv2d(4, 4, { kernelSize: 1 });
  readonly scale: Parameter = new Parameter([4], {
    initializer: () => Float32Array.of(1, -2, 3, 0.5),
  });
  readonly f: (x: Tensor4D, scale: Tensor1D) => Tensor;

  constructor(f: (x: Tensor4D, scale: Tensor1D) => Tensor) {
    super();
    this.f = f;
  }

  forward(x: Tensor): Tensor {
    return tidy(() =>
      this.f(this.conv.forward(x as Tensor4D), this.scale.value as Tensor as Tensor1D),
    );
  }
}
