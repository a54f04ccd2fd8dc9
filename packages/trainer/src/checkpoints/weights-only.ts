import type { Checkpoint } from "@stratajs/checkpoint";

/** The model, and what is known about it; not what only a run that goes on needs. */
export function weightsOnly({ model, state }: Checkpoint): Checkpoint {
  const { trainer: _trainer, callbacks: _callbacks, ...known } = state ?? {};
  return { model, state: known };
}
