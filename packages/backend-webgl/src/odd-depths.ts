import type { TensorInfo } from "@tensorflow/tfjs-core";

/** What tfjs hands to `runWebGLProgram`, as far as it matters here. */
export interface WebglProgram {
  readonly variableNames: string[];
  readonly packedInputs?: boolean;
  userCode: string;
}

/**
 * Keeps what lies beyond the end of a tensor out of sums over an odd number of values.
 *
 * A packed texture holds 2 × 2 values a pixel. In the last pixels of an odd size something is left over: zeros when
 * the tensor was uploaded, anything after an operation such as `x + 1`. tfjs's matrix product and its gradient of a
 * convolution's input add that up, too.
 *
 * @throws when the shader is not the one that is known, rather than to compute what may be wrong.
 */
export function limitOddDepth(program: WebglProgram, inputs: readonly TensorInfo[]): void {
  if (!program.packedInputs) return;
  const [first, second] = program.variableNames;
  if (first === "matrixA") limitProduct(program, inputs[0]!);
  else if (first === "dy" && second === "W") limitInputGradient(program, inputs[0]!);
}

/** The second of each two values of the depth, as the shader writes it for every transposition. */
const SECOND_OF_TWO = /result \+= \(a\.(?:yyww|zzww) \* b\.(?:zwzw|ywyw)\);/;

function limitProduct(program: WebglProgram, a: TensorInfo): void {
  const isTransposed = program.userCode.includes("a.xxyy");
  const depth = a.shape.at(isTransposed ? -2 : -1)!;
  if (depth % 2 === 0) return;
  const last = (depth - 1) / 2;
  replace(program, SECOND_OF_TWO, (product) => `if (i < ${last}) ${product}`);
}

const SAMPLES_OF_CHANNELS = /get(?:W|Dy)\([^()]*, d2\)/g;

function limitInputGradient(program: WebglProgram, dy: TensorInfo): void {
  const channels = dy.shape.at(-1)!;
  if (channels % 2 === 0) return;
  replace(program, SAMPLES_OF_CHANNELS, (sample) => `withinChannels(${sample}, d2)`);
  program.userCode = `
    vec4 withinChannels(vec4 sampled, int channel) {
      return channel < ${channels - 1} ? sampled : vec4(sampled.x, 0., sampled.z, 0.);
    }
    ${program.userCode}`;
}

function replace(program: WebglProgram, pattern: RegExp, by: (found: string) => string): void {
  const replaced = program.userCode.replace(pattern, by);
  if (replaced === program.userCode) {
    throw new Error(
      "backend-webgl expected the shaders of tfjs-backend-webgl 4.22 but found others; install that version",
    );
  }
  program.userCode = replaced;
}
