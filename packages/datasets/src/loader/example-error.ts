/** What went wrong with one example, and with which; `cause` is the error itself. */
export class ExampleError extends Error {
  override readonly name = "ExampleError";
  /** Its place in the loader's dataset, or in an epoch of one that is read in order. */
  readonly index: number;
  /** What it is to a person, such as its file's path, where the dataset knows. */
  readonly description: string | undefined;
  /** The transform that failed, if it was one. */
  readonly transform: string | undefined;

  constructor(place: Pick<ExampleError, "index" | "description" | "transform">, cause: unknown) {
    const { index, description, transform } = place;
    const which =
      description === undefined ? `example ${index}` : `example ${index} (${description})`;
    const what = transform === undefined ? "get" : `apply ${transform} to`;
    super(`DataLoader could not ${what} ${which}: ${messageOf(cause)}`, { cause });
    this.index = index;
    this.description = description;
    this.transform = transform;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
