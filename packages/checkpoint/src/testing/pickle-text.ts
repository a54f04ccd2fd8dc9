/** Pickles as text of one byte a character, put together by hand: what Python would refuse to write. */

const little = (value: number): string =>
  String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);

export const global = (module: string, name: string): string => `c${module}\n${name}\n`;

export const text = (value: string): string => `X${little(value.length)}${value}`;

export const integer = (value: number): string => `J${little(value)}`;

export const tuple = (...items: readonly string[]): string => `(${items.join("")}t`;

export const dict = (...pairs: readonly (readonly [key: string, value: string])[]): string =>
  `}(${pairs.flat().join("")}u`;

export const call = (callable: string, ...args: readonly string[]): string =>
  `${callable}${tuple(...args)}R`;

export const storage = (key: string, length: number, type = "FloatStorage"): string =>
  `${tuple(text("storage"), global("torch", type), text(key), text("cpu"), integer(length))}Q`;

export interface TensorText {
  readonly of: string;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const tensor = ({ of, offset = 0, shape, strides }: TensorText): string =>
  call(
    global("torch._utils", "_rebuild_tensor_v2"),
    of,
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    "\x89",
    "}",
  );

/** A whole pickle of protocol 2. */
export const pickle = (value: string): string => `\x80\x02${value}.`;
