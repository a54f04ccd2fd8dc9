import type { Checkpoint, Json } from "@stratajs/checkpoint";
import { diskStore, type FileStore, type StoredFile } from "@stratajs/storage";
import type { Callback, TrainBatch } from "../callback.ts";
import { CheckpointFiles } from "../checkpoints/checkpoint-files.ts";
import { SaveMoments, type SaveMomentsOptions } from "../checkpoints/save-moments.ts";
import {
  keptFromJson,
  TopCheckpoints,
  type KeptCheckpoint,
} from "../checkpoints/top-checkpoints.ts";
import { weightsOnly } from "../checkpoints/weights-only.ts";
import type { Trainer } from "../trainer.ts";
import { expectMode, monitored, type MonitorMode } from "../metrics/monitor.ts";

export type ModelCheckpointOptions = CheckpointPlace & {
  /** The metric that decides which checkpoint is best; `validationLoss` by default. */
  readonly monitor?: string;
  /** Whether the least or the greatest value is best; `"min"` by default. */
  readonly mode?: MonitorMode;
  /**
   * How many of the best to keep. 1, the default, keeps `best.safetensors`; with more they are called
   * `epoch=3-step=99.safetensors`; -1 keeps all, 0 none.
   */
  readonly saveTopK?: number;
  /** Whether to keep `last.safetensors` up to date, at the end of the run too; yes by default. */
  readonly saveLast?: boolean;
  /** Leaves out what only a resumed run needs: the files are smaller, and only good for their weights. No by default. */
  readonly weightsOnly?: boolean;
  /** Whether to write `exception.safetensors` when a step, a loader or a callback throws; no by default. */
  readonly saveOnException?: boolean;
  /**
   * What to do where a checkpoint cannot be written (a full disk): end the run with the error, by default, or warn on the
   * console and try again at the next one. The former files are as they were in either case.
   */
  readonly onSaveError?: "error" | "continue";
} & SaveMomentsOptions;

type CheckpointPlace =
  /** A folder on a disk, which is made where it is missing; Node only. */
  | { readonly folder: string; readonly store?: undefined }
  /** Anywhere: `opfsStore("runs/lenet")`, `indexedDbStore({ folder: "lenet" })`, `memoryStore()`. */
  | { readonly store: FileStore; readonly folder?: undefined };

const BEST = "best.safetensors";
const LAST = "last.safetensors";
const EXCEPTION = "exception.safetensors";

/**
 * Saves the best states of a run, and its last: Lightning's `ModelCheckpoint`.
 *
 * At the end of an epoch, and after a validation within one, the monitored metric decides which checkpoints are kept;
 * `last.safetensors` is written then, every `everySteps` and `everyTime` within epochs, and when the run ends or is
 * stopped. They hold everything that `fit(…, { resumeFrom })` needs, and the weights under PyTorch's names. A file is put
 * in the old one's place when it is complete.
 *
 * A resumed run goes on with its list of best checkpoints. Files of other runs are never removed, and only `best`, `last`
 * and `exception` are ever written over. What writers that were killed left in the place is removed at the start.
 *
 * Without validation, and with the monitor left at its default, there is no best: with `saveTopK` above 1 the latest are
 * kept. Within epochs, where nothing can be compared, only the last is saved, or with `saveTopK: -1` every one.
 */
export class ModelCheckpoint implements Callback {
  readonly name = "ModelCheckpoint";
  readonly runsLast = true;
  readonly monitor: string;
  readonly mode: MonitorMode;
  readonly #options: ModelCheckpointOptions;
  readonly #files: CheckpointFiles;
  readonly #moments: SaveMoments;
  readonly #capacity: number;
  #top: TopCheckpoints;
  #lastStep: number | undefined;
  /** Whether there was a validation that no checkpoint was compared by yet. */
  #isValidated = false;
  #resumed: { readonly place: string } | undefined;
  #isStarted = false;
  /** The error that ends the run, where it is this callback's own. */
  #failure: unknown;

  constructor(options: ModelCheckpointOptions) {
    const { folder, store, monitor = "validationLoss", mode = "min", saveTopK = 1 } = options;
    if (folder === "") throw new Error("ModelCheckpoint expected a folder but got an empty path");
    expectMode(this.name, mode);
    if (!Number.isSafeInteger(saveTopK) || saveTopK < -1) {
      throw new RangeError(
        `ModelCheckpoint expected saveTopK to be -1 (all) or an integer of at least 0 but got ${saveTopK}`,
      );
    }
    this.#options = options;
    this.#moments = new SaveMoments(options);
    if (options.saveLast === false && this.#moments.isWithinEpochs && saveTopK !== -1) {
      throw new Error(
        "ModelCheckpoint expected saveLast or saveTopK: -1 where it saves within epochs (everySteps, everyTime) but would save nothing there",
      );
    }
    this.#files = new CheckpointFiles(store ?? diskStore(trimmed(folder)));
    this.monitor = monitor;
    this.mode = mode;
    this.#capacity = saveTopK === -1 ? Infinity : saveTopK;
    this.#top = this.#emptyTop();
  }

  /** The monitored metric of the best checkpoint, or undefined before there is one. */
  get bestValue(): number | undefined {
    return this.#top.best?.value;
  }

  /** For `resumeFrom` and `loadCheckpoint`; undefined before there is a best checkpoint. */
  get bestFile(): StoredFile | undefined {
    const name = this.#top.best?.name;
    return name === undefined ? undefined : { store: this.#files.store, name };
  }

  /** For `resumeFrom` and `loadCheckpoint`; undefined before this run has saved one. */
  get lastFile(): StoredFile | undefined {
    return this.#lastStep === undefined ? undefined : { store: this.#files.store, name: LAST };
  }

  /** Where `bestFile` lies in the folder; undefined in a store. */
  get bestPath(): string | undefined {
    return this.#pathOf(this.bestFile);
  }

  /** Where `lastFile` lies in the folder; undefined in a store. */
  get lastPath(): string | undefined {
    return this.#pathOf(this.lastFile);
  }

  /** What is kept for its value, in the order in which it was saved. */
  get kept(): readonly KeptCheckpoint[] {
    return this.#top.kept;
  }

  async onFitStart(trainer: Trainer): Promise<void> {
    const resumed = this.#resumed;
    this.#resumed = undefined;
    this.#isStarted = true;
    this.#failure = undefined;
    this.#lastStep = undefined;
    this.#moments.mark(trainer.step);
    // A place that cannot be tidied up may still take files; whether it does, the first one shows.
    await this.#files.store.clean().catch(() => 0);
    if (resumed === undefined) {
      this.#isValidated = false;
      this.#files.startRun();
      this.#top = this.#emptyTop();
      return;
    }
    const kept = await this.#files.present(this.#top.kept, resumed.place);
    this.#top = new TopCheckpoints(this.#topOptions, kept);
  }

  onTrainBatchEnd(trainer: Trainer, { step }: TrainBatch): Promise<void> | undefined {
    if (!this.#moments.isDueAfterStep(step)) return undefined;
    return this.#save(trainer, this.#capacity === Infinity, undefined);
  }

  onValidationEnd(trainer: Trainer): Promise<void> | undefined {
    if (!trainer.isFitting) return undefined;
    this.#isValidated = true;
    // At the end of an epoch its own hook follows, when all metrics are known.
    return trainer.batch < trainer.batches ? this.#saveCompared(trainer) : undefined;
  }

  onTrainEpochEnd(trainer: Trainer): Promise<void> | undefined {
    return this.#moments.isDueAfterEpoch(trainer.epoch) ? this.#saveCompared(trainer) : undefined;
  }

  async onFitEnd(trainer: Trainer): Promise<void> {
    if (this.#lastStep !== trainer.step) await this.#save(trainer, false, undefined);
    this.#isStarted = false;
  }

  async onException(trainer: Trainer, error: unknown): Promise<void> {
    this.#resumed = undefined;
    const isOwn = error === this.#failure;
    if (this.#options.saveOnException !== true || isOwn || !this.#isStarted) return;
    this.#isStarted = false;
    await this.#write(EXCEPTION, await this.#checkpoint(trainer));
  }

  state(): Json {
    const { monitor, mode } = this;
    const { run, store } = this.#files;
    const kept = this.#top.toJson();
    return { run, place: store.place, monitor, mode, kept, isValidated: this.#isValidated };
  }

  loadState(state: Json): void {
    const saved = (state ?? {}) as Readonly<Record<string, Json>>;
    if (typeof saved["run"] !== "string" || typeof saved["place"] !== "string") return;
    this.#files.run = saved["run"];
    this.#isValidated = saved["isValidated"] === true;
    // Values of another metric cannot be compared with those to come.
    const isComparable = saved["monitor"] === this.monitor && saved["mode"] === this.mode;
    this.#top = new TopCheckpoints(
      this.#topOptions,
      isComparable ? keptFromJson(saved["kept"]) : [],
    );
    this.#resumed = { place: saved["place"] };
  }

  get #topOptions(): { capacity: number; mode: MonitorMode } {
    return { capacity: this.#capacity, mode: this.mode };
  }

  #emptyTop(): TopCheckpoints {
    return new TopCheckpoints(this.#topOptions);
  }

  async #saveCompared(trainer: Trainer): Promise<void> {
    const value = this.#monitored(trainer);
    const isStale = value !== undefined && this.#isOfValidation && !this.#isValidated;
    this.#isValidated = false;
    if (isStale) return this.#save(trainer, this.#capacity === Infinity, undefined);
    // best.safetensors is the best of something; the latest is in last.safetensors already.
    const isComparable = value !== undefined || this.#capacity > 1;
    return this.#save(trainer, isComparable && this.#top.accepts(value), value);
  }

  async #save(trainer: Trainer, isKept: boolean, value: number | undefined): Promise<void> {
    const { saveLast = true } = this.#options;
    const kept = isKept ? await this.#keep(trainer, value) : undefined;
    if (saveLast && (await this.#write(LAST, kept ?? (await this.#checkpoint(trainer))))) {
      this.#lastStep = trainer.step;
    }
    this.#moments.mark(trainer.step);
  }

  /** Before the last, whose state then names nothing that is not there; undefined where it could not be written. */
  async #keep(trainer: Trainer, value: number | undefined): Promise<Checkpoint | undefined> {
    const former = this.#top;
    let name = BEST;
    const choose = async (): Promise<void> => void (name = await this.#files.freeName(trainer));
    if (this.#capacity !== 1 && !(await this.#attempt(choose))) return undefined;
    const { top, dropped } = former.add({ name, value });
    this.#top = top;
    const checkpoint = await this.#checkpoint(trainer);
    if (!(await this.#write(name, checkpoint))) {
      this.#top = former;
      return undefined;
    }
    if (dropped !== undefined && dropped.name !== name) {
      await this.#attempt(() => this.#files.store.remove(dropped.name));
    }
    return checkpoint;
  }

  async #checkpoint(trainer: Trainer): Promise<Checkpoint> {
    const checkpoint = await trainer.checkpoint();
    return this.#options.weightsOnly === true ? weightsOnly(checkpoint) : checkpoint;
  }

  #write(name: string, checkpoint: Checkpoint): Promise<boolean> {
    return this.#attempt(() => this.#files.save(name, checkpoint));
  }

  /** Whether it could be done; throws where the run is to end otherwise. */
  async #attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      if (this.#options.onSaveError !== "continue") {
        this.#failure = error;
        throw error;
      }
      console.warn(
        `ModelCheckpoint: ${error instanceof Error ? error.message : String(error)}; training goes on, the former checkpoints are as they were`,
      );
      return false;
    }
  }

  get #isOfValidation(): boolean {
    return this.monitor.startsWith("validation");
  }

  #monitored(trainer: Trainer): number | undefined {
    return this.#options.monitor === undefined
      ? trainer.metrics[this.monitor]
      : monitored(trainer, this);
  }

  #pathOf(file: StoredFile | undefined): string | undefined {
    const { folder } = this.#options;
    if (file === undefined || folder === undefined) return undefined;
    return `${trimmed(folder)}/${file.name}`;
  }
}

function trimmed(folder: string): string {
  return folder.replace(/(?<=[^/\\])[/\\]+$/, "");
}
