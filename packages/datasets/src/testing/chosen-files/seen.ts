/** What the page made of the files. */
export interface Seen {
  readonly classes: readonly string[];
  /** Relative to the folder that was chosen, its own name included. */
  readonly paths: readonly string[];
  readonly labels: readonly number[];
  /** By name: base64 of `[height, width, 3]`. */
  readonly pixels: Readonly<Record<string, string>>;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Labels and a sum of all pixels of two epochs, without workers and with one. */
  readonly epochs: readonly (readonly [string, string])[];
  /** Of the archive in the folder. */
  readonly shardLabels: readonly number[];
}
