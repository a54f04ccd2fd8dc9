import { wasm } from "@stratajs/backend-wasm";
import { Flatten, Linear, Sequential } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import { Rng, useBackend, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import {
  CsvLogger,
  DomProgressBar,
  ImageClassifier,
  JsonLinesLogger,
  TensorBoardLogger,
  Trainer,
} from "@stratajs/trainer";

/** What the page has when it is done. */
export interface PageLogs {
  /** By name; event files as their number of bytes. */
  readonly files: Readonly<Record<string, string | number>>;
  /** Whether the bar was in the page within an epoch, and what it was at. */
  readonly bar: readonly number[];
  readonly lines: readonly string[];
}

Object.assign(globalThis, { finished: train() });

async function train(): Promise<PageLogs> {
  await useBackend([wasm()]);
  const folder = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle("run", {
    create: true,
  });
  const csv = await folder.getFileHandle("metrics.csv", { create: true });
  const jsonLines = await folder.getFileHandle("metrics.jsonl", { create: true });
  const element = document.createElement("section");
  document.body.append(element);
  const bar: number[] = [];
  const trainer = new Trainer({
    maxEpochs: 2,
    logEverySteps: 2,
    loggers: [
      new TensorBoardLogger({ folder }),
      new CsvLogger({ path: csv }),
      new JsonLinesLogger({ path: jsonLines }),
    ],
    callbacks: [
      new DomProgressBar({ element, paintsPerSecond: 1e6 }),
      {
        onTrainBatchEnd: () => {
          bar.push(element.querySelector<HTMLProgressElement>("label > progress")!.position);
        },
      },
    ],
  });
  await trainer.fit(createTask(), { train: createBatches() });
  const lines = Array.from(element.querySelectorAll("li"), (line) => line.textContent);
  return { files: await readFiles(folder), bar, lines };
}

function createTask(): ImageClassifier {
  const model = new Sequential<Tensor4D, Tensor2D>(new Flatten(), new Linear(4, 2));
  return new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
  });
}

function createBatches() {
  const rng = new Rng(1);
  return Array.from({ length: 2 }, () => ({
    images: rng.normal(3 * 4),
    imageShape: [3, 2, 2, 1] as const,
    labels: Int32Array.of(0, 1, 1),
    indices: Int32Array.of(0, 1, 2),
  }));
}

async function readFiles(folder: FileSystemDirectoryHandle): Promise<PageLogs["files"]> {
  const files: Record<string, string | number> = {};
  for await (const [name, handle] of entriesOf(folder)) {
    const file = await handle.getFile();
    files[name] = name.startsWith("events") ? file.size : await file.text();
  }
  return files;
}

/** TypeScript's DOM does not know that a folder can be walked. */
function entriesOf(
  folder: FileSystemDirectoryHandle,
): AsyncIterable<[name: string, file: FileSystemFileHandle]> {
  return (
    folder as unknown as { entries(): AsyncIterable<[name: string, file: FileSystemFileHandle]> }
  ).entries();
}
