import { InvalidArgumentError } from "commander";

/** For commander: an integer of at least `least`. */
export function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be an integer of at least ${least}.`);
  };
}

/** For commander: a finite number of at least 0. */
export function numberAtLeastZero(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("It must be a number of at least 0.");
}

/** For commander: `28x28x1`, or `28x28` for grey images. */
export function imageShape(
  text: string,
): readonly [height: number, width: number, channels: number] {
  const parts = text.split(/[x×,]/i);
  const [height, width, channels = 1] = parts.map((part) =>
    /^\d+$/.test(part) ? Number(part) : 0,
  );
  const isShape = parts.length === 2 || parts.length === 3;
  if (isShape && height && width && channels) return [height, width, channels];
  throw new InvalidArgumentError("It must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1.");
}
