import { Trainer } from "@stratajs/trainer";
import type { CommandContext } from "../command-context.ts";
import { openDataset } from "../data/open-dataset.ts";
import { printFacts } from "../terminal/facts.ts";
import { createTask } from "./image-task.ts";
import { createTestLoader } from "./loaders.ts";
import { readSavedRun, restoreModel } from "./saved-run.ts";
import { showAccuracy } from "./show-accuracy.ts";
import { describeBackend, startBackend } from "./start-backend.ts";

export interface TestOptions {
  readonly data?: string;
  readonly download: boolean;
  readonly backend?: string;
  readonly json?: boolean;
}

/** `strata test`. */
export async function test(
  path: string,
  options: TestOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const saved = await readSavedRun(path);
  const { description } = saved;
  const { data: folder, download } = options;
  const { dataset, limitTest, seed, classes } = description;
  // Before the data, so that a wrong name is told before a download.
  const backend = await startBackend(options.backend);
  const data = await openDataset(dataset, { folder, download, limitTest, seed, classes }, terminal);
  const model = restoreModel(path, saved);
  const loader = createTestLoader(data.test, description);
  const task = createTask(model, description.settings);
  const tested = await new Trainer().test(task, loader).finally(() => {
    model.dispose();
    // Ends its workers.
    loader.dispose();
  });
  if (options.json === true) {
    const { model: name } = description;
    terminal.json({
      checkpoint: path,
      model: name,
      dataset,
      examples: data.test.length,
      ...tested,
    });
    return;
  }
  printFacts(terminal, [
    ["data", data.source],
    ["backend", ...describeBackend(backend)],
    ["model", `${description.model} from ${path}`],
    ["test loss", tested["testLoss"]!.toFixed(4)],
    ["test accuracy", showAccuracy(tested["testAccuracy"]!, data.test.length)],
  ]);
}
