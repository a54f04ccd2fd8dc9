import { loadCheckpoint, saveCheckpoint, type Checkpoint } from "@stratajs/checkpoint";
import type { FileStore } from "@stratajs/storage";
import { checkpointName, type KeptCheckpoint } from "./top-checkpoints.ts";

/** The checkpoints of one run in a store that may hold others': each says in its state which run wrote it. */
export class CheckpointFiles {
  readonly store: FileStore;
  /** Of this run. */
  run: string = newRun();

  constructor(store: FileStore) {
    this.store = store;
  }

  startRun(): void {
    this.run = newRun();
  }

  async save(name: string, checkpoint: Checkpoint): Promise<void> {
    const { run } = this;
    await saveCheckpoint(
      { store: this.store, name },
      { ...checkpoint, state: { ...checkpoint.state, runId: run } },
    );
  }

  /**
   * A name that takes nothing from anybody: `epoch=3-step=99.safetensors`, with a version where that is another run's. A
   * run that goes on from before such a file writes it again.
   */
  async freeName(position: { epoch: number; step: number }): Promise<string> {
    const taken = new Set(await this.store.list());
    for (let version = 0; ; version++) {
      const name = checkpointName(position, version);
      if (!taken.has(name) || (await this.#isOwn(name))) return name;
    }
  }

  /**
   * Those of a resumed run's list that are there. In another place than before, a file of the same name may be somebody
   * else's: there each is asked.
   */
  async present(kept: readonly KeptCheckpoint[], place: string): Promise<KeptCheckpoint[]> {
    const names = new Set(await this.store.list());
    const present = kept.filter(({ name }) => names.has(name));
    if (place === this.store.place) return present;
    const own = await Promise.all(present.map(({ name }) => this.#isOwn(name)));
    return present.filter((_, index) => own[index]);
  }

  async #isOwn(name: string): Promise<boolean> {
    try {
      return (await loadCheckpoint({ store: this.store, name })).state?.["runId"] === this.run;
    } catch {
      // Whatever it is, it is none of ours.
      return false;
    }
  }
}

/** 64 random bits in hexadecimal; randomUUID is missing from pages without https. */
function newRun(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
