import type { Json } from "@stratajs/checkpoint";
import { isBetter, type MonitorMode } from "../metrics/monitor.ts";

/** A checkpoint that is kept for its value. */
export interface KeptCheckpoint {
  readonly name: string;
  /** Of the monitored metric; undefined where none was there to compare by. */
  readonly value: number | undefined;
}

export interface TopCheckpointsOptions {
  /** Infinity for all of them. */
  readonly capacity: number;
  readonly mode: MonitorMode;
}

/**
 * The best checkpoints of a run, in the order in which they were saved; where there is nothing to compare by, the latest.
 * It never changes: each decision gives a new list, so that one that could not be carried out is forgotten.
 */
export class TopCheckpoints {
  readonly kept: readonly KeptCheckpoint[];
  readonly #options: TopCheckpointsOptions;

  constructor(options: TopCheckpointsOptions, kept: readonly KeptCheckpoint[] = []) {
    this.#options = options;
    this.kept = kept;
  }

  /** The first of equals, as none later beat it. */
  get best(): KeptCheckpoint | undefined {
    let best: KeptCheckpoint | undefined;
    for (const each of this.kept) {
      if (each.value === undefined) continue;
      if (isBetter(each.value, best?.value, this.#options.mode)) best = each;
    }
    return best;
  }

  /** Whether a checkpoint of that value is to be kept. */
  accepts(value: number | undefined): boolean {
    const { capacity } = this.#options;
    if (capacity === 0) return false;
    if (capacity === Infinity) return true;
    if (Number.isNaN(value)) return false;
    if (this.kept.length < capacity) return true;
    if (value === undefined) return this.kept.every((each) => each.value === undefined);
    return isBetter(value, this.#worst()?.value, this.#options.mode);
  }

  /** With one more, and without the one for which there is no room then. */
  add(added: KeptCheckpoint): { top: TopCheckpoints; dropped: KeptCheckpoint | undefined } {
    const dropped = this.kept.length < this.#options.capacity ? undefined : this.#worst();
    const kept = [
      ...this.kept.filter((each) => each !== dropped && each.name !== added.name),
      added,
    ];
    return { top: new TopCheckpoints(this.#options, kept), dropped };
  }

  toJson(): Json {
    return this.kept.map(({ name, value }) => (value === undefined ? { name } : { name, value }));
  }

  /** Those without a value first, then the last of the worst. */
  #worst(): KeptCheckpoint | undefined {
    let worst: KeptCheckpoint | undefined;
    for (const each of this.kept) {
      if (each.value === undefined) return each;
      const isWorse = worst === undefined || !isBetter(each.value, worst.value, this.#options.mode);
      if (isWorse) worst = each;
    }
    return worst;
  }
}

const extension = ".safetensors";
const ownName = /^(best|epoch=\d+-step=\d+(-v\d+)?)\.safetensors$/;

/** `epoch=3-step=99.safetensors`, or with a version, `epoch=3-step=99-v1.safetensors`. */
export function checkpointName(
  { epoch, step }: { epoch: number; step: number },
  version = 0,
): string {
  return `epoch=${epoch}-step=${step}${version === 0 ? "" : `-v${version}`}${extension}`;
}

/** A list that a checkpoint holds; what cannot have been written by one is left out, so that it is never removed. */
export function keptFromJson(json: Json | undefined): KeptCheckpoint[] {
  if (!Array.isArray(json)) return [];
  return (json as readonly Json[]).flatMap((entry) => {
    const { name, value } = (entry ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name !== "string" || !ownName.test(name)) return [];
    return [{ name, value: typeof value === "number" ? value : undefined }];
  });
}
