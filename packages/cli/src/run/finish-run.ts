import { batchNormReports, writeReport, type BatchNormReport } from "@stratajs/trainer";
import { publishedInPyTorch } from "../recipes.ts";
import { printFacts, type Fact } from "../terminal/facts.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { createReport } from "./create-report.ts";
import type { FinishedRun } from "./finished-run.ts";
import { isPublishedRun, spread } from "./published-figures.ts";
import { showAccuracy } from "./show-accuracy.ts";
import { shownPath } from "./shown-path.ts";
import { testUpdated, type UpdatedTest } from "./test-updated.ts";

/** Tests the trained model, writes the report, and says what came of it and where it is. */
export async function finishRun(run: FinishedRun, terminal: Terminal): Promise<void> {
  const { trainer, task, loaders, model, data, folder, description } = run;
  const tested = await trainer.test(task, loaders.test);
  const batchNorms = await batchNormReports(model);
  const report = await createReport(run, { tested, batchNorms });
  const updated = description.settings.updateBatchNorm ? await testUpdated(run) : undefined;
  const reportPath = `${folder}/report.html`;
  await writeReport(reportPath, {
    ...report,
    results: { ...report.results, ...updated?.results },
  });
  const accuracy = showAccuracy(tested["testAccuracy"]!, data.test.length);
  terminal.line();
  printFacts(terminal, [
    ["test accuracy", terminal.style("bold", accuracy)],
    ...(updated ? updatedFacts(run, updated) : []),
    ...batchNormFacts(batchNorms[0]),
    ["checkpoint", run.checkpoint, ...(updated ? [shownPath(updated.path)] : [])],
    ["report", shownPath(reportPath)],
  ]);
}

function updatedFacts({ description, data }: FinishedRun, { results }: UpdatedTest): Fact[] {
  const accuracy = showAccuracy(results.updatedTestAccuracy, data.test.length);
  const { updatedTestAccuracy: theirs } = publishedInPyTorch;
  const facts: Fact[] = [["", `${accuracy} with batch-norm statistics estimated again`]];
  if (!isPublishedRun(description, data)) return facts;
  return [...facts, ["", `PyTorch, three seeds: ${spread(theirs)} with them estimated again`]];
}

/** The learned scale and shift of a batch norm, a number for each channel. */
function batchNormFacts(norm: BatchNormReport | undefined): Fact[] {
  if (norm === undefined) return [];
  return [
    [`γ of ${norm.name}`, numbers(norm.weight)],
    [`β of ${norm.name}`, numbers(norm.bias)],
  ];
}

function numbers(values: ArrayLike<number>): string {
  return Array.from(values, (value) => value.toFixed(2)).join(" ");
}
