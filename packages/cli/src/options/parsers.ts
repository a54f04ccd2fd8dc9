import { InvalidArgumentError } from "commander";
import { chooseName } from "./near-names.ts";

/** Days, hours, minutes and seconds, as the trainer reads them. */
export const DURATION: RegExp = /^\d+:\d\d:\d\d:\d\d$/;

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

/** For commander: a number from 0 to below 1. */
export function fraction(text: string): number {
  const value = numberOf(text);
  if (value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("It must be a number from 0 to below 1.");
}

/** For commander: a finite number above 0. */
export function positiveNumber(text: string): number {
  const value = numberOf(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

/** For commander: a number of batches, or below 1 a part of all. */
export function batchLimit(text: string): number {
  const value = numberOf(text);
  if (value >= 0 && (value < 1 || Number.isSafeInteger(value))) return value;
  throw new InvalidArgumentError("It must be an integer, or below 1 a part of all.");
}

/** For commander: `days:hours:minutes:seconds`. */
export function duration(text: string): string {
  if (DURATION.test(text)) return text;
  throw new InvalidArgumentError("It must be days:hours:minutes:seconds, such as 00:01:00:00.");
}

/** For commander: names with commas between them. */
export function listOf<Name extends string>(
  what: string,
  names: readonly Name[],
): (text: string) => readonly Name[] {
  return (text) => text.split(",").map((name) => chooseName(what, name, names));
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
