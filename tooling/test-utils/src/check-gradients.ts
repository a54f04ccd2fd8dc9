import { engine, tensor, tidy, type Tensor } from "@tensorflow/tfjs-core";
import { registerGradients, Rng } from "@stratajs/tensor";

export interface CheckGradientsOptions {
  /**
   * How far inputs are moved; 2^-5 by default. The formula reaches 2 steps to each side: keep the kinks of
   * relu, max and the like further away than that.
   */
  readonly step?: number;
  /** Of the largest entry of the input's gradient (at least 1); 1e-3 by default. */
  readonly tolerance?: number;
  /** How many entries of each input are tested one by one (the first of a random order); 24 by default. */
  readonly entries?: number;
  readonly seed?: number;
}

/** A direction through the space of one input. */
interface Direction {
  readonly input: number;
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * Fails unless the gradients of `f` in all of its inputs are what finite differences say.
 *
 * The output is reduced to a number by a random cotangent. Each input is tested along single entries, which
 * says where an error sits, and along two dense random directions, which see every entry at once. The
 * differences are central and of fourth order, `(8 (f(+h) - f(-h)) - (f(+2h) - f(-2h))) / 12h`, summed in
 * float64: with h = 2^-5 the formula is off by about h⁴ / 30 ≈ 3e-8 of the fifth derivative and float32's
 * rounding of f gives 1e-7 / h ≈ 4e-6 of f's size for each output that moves, hence the tolerance of 1e-3.
 */
export async function checkGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { step = 2 ** -5, tolerance = 1e-3, entries = 24, seed = 0 }: CheckGradientsOptions = {},
): Promise<void> {
  registerGradients();
  const rng = new Rng(seed);
  const hosts = await Promise.all(inputs.map((input) => input.data<"float32">()));
  const probe = new Probe(f, inputs, hosts);
  const cotangent = rng.normal(await probe.outputSize());
  const gradients = await differentiate(f, inputs, cotangent);
  for (const direction of directionsOf(hosts, entries, rng)) {
    const gradient = gradients[direction.input]!;
    const claimed = dot(gradient, direction.values);
    const found = await probe.slope(direction, cotangent, step);
    const length = Math.hypot(...direction.values);
    const scale = gradient.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 1);
    if (Math.abs(claimed - found) <= tolerance * scale * length) continue;
    throw new Error(
      `the gradient of input ${direction.input} along ${direction.name} is wrong: the op says ${claimed}, ` +
        `finite differences say ${found} (allowed: ${tolerance * scale * length} apart)`,
    );
  }
}

/** `f` as a function of host arrays. */
class Probe {
  readonly #f: (...inputs: Tensor[]) => Tensor;
  readonly #inputs: readonly Tensor[];
  readonly #hosts: readonly Float32Array[];

  constructor(
    f: (...inputs: Tensor[]) => Tensor,
    inputs: readonly Tensor[],
    hosts: readonly Float32Array[],
  ) {
    this.#f = f;
    this.#inputs = inputs;
    this.#hosts = hosts;
  }

  async outputSize(): Promise<number> {
    return (await this.#run(this.#hosts)).length;
  }

  async slope(direction: Direction, cotangent: Float32Array, step: number): Promise<number> {
    const near = await this.#difference(direction, cotangent, step);
    const far = await this.#difference(direction, cotangent, 2 * step);
    return (8 * near - far) / (12 * step);
  }

  /** `<cotangent, f(x + step * direction) - f(x - step * direction)>` */
  async #difference(
    { input, values }: Direction,
    cotangent: Float32Array,
    step: number,
  ): Promise<number> {
    const moved = (by: number): Promise<Float32Array> =>
      this.#run(
        this.#hosts.with(
          input,
          this.#hosts[input]!.map((x, i) => x + by * values[i]!),
        ),
      );
    const [forth, back] = [await moved(step), await moved(-step)];
    return dot(
      cotangent,
      Float64Array.from(forth, (y, i) => y - back[i]!),
    );
  }

  async #run(hosts: readonly Float32Array[]): Promise<Float32Array> {
    const y = tidy(() =>
      this.#f(...hosts.map((host, i) => tensor(host, this.#inputs[i]!.shape, "float32"))),
    );
    const values = await y.data<"float32">();
    y.dispose();
    return values;
  }
}

async function differentiate(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  cotangent: Float32Array,
): Promise<Float32Array[]> {
  const gradients = tidy(() => {
    const shape = f(...inputs).shape;
    const { grads } = engine().gradients(() => f(...inputs), [...inputs], tensor(cotangent, shape));
    return grads;
  });
  const hosts = await Promise.all(gradients.map((gradient) => gradient.data<"float32">()));
  for (const [i, gradient] of gradients.entries()) {
    const { shape } = inputs[i]!;
    if (gradient.shape.join() !== shape.join()) {
      throw new Error(
        `the gradient of input ${i} expected shape [${shape.join(", ")}] but got [${gradient.shape.join(", ")}]`,
      );
    }
    gradient.dispose();
  }
  return hosts;
}

function directionsOf(hosts: readonly Float32Array[], entries: number, rng: Rng): Direction[] {
  return hosts.flatMap((host, input) => {
    const alone = [...rng.permutation(host.length).subarray(0, entries)].map((at): Direction => {
      const values = new Float32Array(host.length);
      values[at] = 1;
      return { input, name: `entry ${at}`, values };
    });
    const dense = ["first", "second"].map((which): Direction => {
      const values = rng.uniform(host.length, -1, 1);
      return { input, name: `the ${which} random direction`, values };
    });
    return [...alone, ...dense];
  });
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (const [i, value] of a.entries()) sum += value * b[i]!;
  return sum;
}
