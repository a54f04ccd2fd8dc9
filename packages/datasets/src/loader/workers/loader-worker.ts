/* oxlint-disable unicorn/require-post-message-target-origin -- A window has one, a worker does not. */
import type { Dataset, IterableDataset } from "../../dataset.ts";
import { BatchMaker } from "../batch-maker.ts";
import { LocalSource, type BatchStream } from "../batch-source.ts";
import { datasetFromRecipe } from "../dataset-from-recipe.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "./messages.ts";
import { toSentBatch } from "./sent-batch.ts";
import { toSentError } from "./sent-error.ts";

type Post = (message: FromWorker, transfer: Transferable[]) => void;

/** Makes the batches that it is asked for. Messages come in order, but are answered as they get done. */
class LoaderWorker {
  readonly #post: Post;
  readonly #streams = new Map<number, BatchStream>();
  #source: LocalSource | undefined;
  #dataset: Dataset<unknown> | IterableDataset<unknown> | undefined;
  /** Paths of the unreadable files that were told. */
  readonly #told = new Set<string>();

  constructor(post: Post) {
    this.#post = post;
  }

  async receive(message: ToWorker): Promise<void> {
    const id = "id" in message ? message.id : undefined;
    try {
      await this.#answer(message);
    } catch (error) {
      this.#post(
        { kind: "failed", ...(id !== undefined && { id }), error: toSentError(error) },
        [],
      );
    }
  }

  async #answer(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "setup":
        await this.#setUp(message.setup);
        return this.#post({ kind: "ready" }, []);
      case "make":
        return this.#send(message.id, this.#source!.make(message.job));
      case "open":
        return void this.#streams.set(message.stream, this.#source!.open(message.job));
      case "next":
        return this.#send(message.id, this.#streams.get(message.stream)!.next());
      case "close":
        this.#streams.get(message.stream)?.close();
        return void this.#streams.delete(message.stream);
    }
  }

  async #setUp({ recipe, ...options }: WorkerSetup): Promise<void> {
    const dataset = await datasetFromRecipe(recipe);
    this.#source = new LocalSource(dataset, new BatchMaker(dataset, options));
    this.#dataset = dataset;
    // The loader's own dataset knows these.
    for (const { path } of dataset.unreadable ?? []) this.#told.add(path);
  }

  #tellUnreadable(): void {
    for (const file of this.#dataset?.unreadable ?? []) {
      if (this.#told.has(file.path)) continue;
      this.#told.add(file.path);
      this.#post({ kind: "unreadable", file }, []);
    }
  }

  async #send(id: number, made: ReturnType<BatchStream["next"]>): Promise<void> {
    const { batch, transfer } = toSentBatch(await made);
    this.#tellUnreadable();
    this.#post({ kind: "made", id, batch }, transfer as Transferable[]);
  }
}

/** The same in Node (worker_threads) and in pages (Web Workers). */
function listen(): void {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const port = process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  const post: Post = port
    ? (message, transfer) => port.postMessage(message, transfer as never[])
    : (message, transfer) => (globalThis as unknown as Worker).postMessage(message, transfer);
  const worker = new LoaderWorker(post);
  if (port) port.on("message", (message: ToWorker) => void worker.receive(message));
  else globalThis.addEventListener("message", ({ data }) => void worker.receive(data as ToWorker));
  post({ kind: "loaded" }, []);
}

listen();
