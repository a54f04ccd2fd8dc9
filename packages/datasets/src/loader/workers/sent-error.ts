import { ExampleError } from "../example-error.ts";

/** An error as `structuredClone` copies it, which keeps the classes of the language alone. */
export interface SentError {
  readonly error: unknown;
  /** What an `ExampleError` says beyond its cause, which `error` is then. */
  readonly example?: Pick<ExampleError, "index" | "description" | "transform">;
}

export function toSentError(error: unknown): SentError {
  if (!(error instanceof ExampleError)) return { error: cloneable(error) };
  const { index, description, transform, cause } = error;
  return { error: cloneable(cause), example: { index, description, transform } };
}

export function fromSentError({ error, example }: SentError): unknown {
  return example ? new ExampleError(example, error) : error;
}

/** Whatever was thrown: an error may hold what cannot be sent. */
function cloneable(error: unknown): unknown {
  try {
    structuredClone(error);
    return error;
  } catch {
    return new Error(String(error));
  }
}
