import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import type { ConvolutionShape } from "./convolution-shape.ts";

interface Call {
  readonly backend: StrataBackendWasm;
  readonly shape: ConvolutionShape;
}

/** The three directions of a convolution, from addresses to addresses. */
export interface ConvolutionKernels {
  /** `bias` may be 0, for none. */
  forward(
    call: Call & {
      readonly x: number;
      readonly filter: number;
      readonly bias: number;
      readonly y: number;
    },
  ): void;
  inputGradient(
    call: Call & { readonly dy: number; readonly filter: number; readonly dx: number },
  ): void;
  filterGradient(
    call: Call & { readonly x: number; readonly dy: number; readonly dfilter: number },
  ): void;
}
