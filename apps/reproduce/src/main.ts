import { cpus } from "node:os";
import { useBestBackend } from "@stratajs/backend-auto";
import { cifar10, fashionMnist } from "@stratajs/datasets";
import { writeAtomically } from "@stratajs/storage";
import { Argument, Command, InvalidArgumentError } from "commander";
import { experiments, type Experiment } from "./experiments.ts";
import { formatResults } from "./format.ts";
import { runExperiment, type SeedResult } from "./run-experiment.ts";

interface Settings {
  readonly seeds: readonly number[];
  readonly data?: string;
  readonly receipt?: string;
  readonly output: string;
  readonly resume?: boolean;
  readonly backend?: string;
}

const datasets = { fashionMnist, cifar10 } as const;

/*
 * Every experiment of the texts, as a command: trains each seed, prints the results beside the published
 * ones, and writes them down as a receipt.
 */
const program = new Command("reproduce")
  .description("Repeats an experiment of the texts and prints it beside what was published.")
  .addArgument(new Argument("<experiment>").choices(Object.keys(experiments)))
  .option(
    "--seeds <list>",
    "seeds, with commas; one given twice shows that the bits are the same",
    toSeeds,
    [0, 1, 2],
  )
  .option("--data <folder>", "the folder with the data files")
  .option("--output <folder>", "for checkpoints, a folder for each seed", "runs")
  .option("--resume", "go on with the runs that lie there")
  .option("--backend <name>", "compute with this one (default: the fastest that runs)")
  .option("--receipt <file>", "where to write the results as Markdown")
  .action(reproduce);

await program.parseAsync();

async function reproduce(name: string, settings: Settings): Promise<void> {
  const experiment = experiments[name]!;
  const { backend: prefer, output, resume = false } = settings;
  const backend = await useBestBackend(prefer === undefined ? {} : { prefer: [prefer] });
  const open = datasets[experiment.data];
  const data = await open(settings.data === undefined ? {} : { folder: settings.data });
  const setting = [
    `- data: ${data.source}`,
    `- backend: ${backend.name}, ${backend.device}, ${backend.threads} thread(s)`,
    `- machine: ${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, Node ${process.versions.node}`,
  ];
  console.log([experiment.title, ...setting].join("\n"));
  const results: SeedResult[] = [];
  for (const seed of settings.seeds) {
    console.log(`\nseed ${seed}`);
    const folder = `${output}/${name}-${seed}`;
    results.push(await runExperiment(experiment, data, seed, { folder, resume }));
  }
  const text = formatResults(experiment, results);
  console.log(`\n${text}`);
  reportRepeats(results);
  if (settings.receipt !== undefined) {
    await writeAtomically(
      settings.receipt,
      receipt(name, experiment, settings, [...setting, "", text]),
    );
  }
}

function toSeeds(list: string): number[] {
  const seeds = list.split(",");
  if (seeds.every((seed) => /^\d+$/.test(seed))) return seeds.map(Number);
  throw new InvalidArgumentError("It must be integers from 0, with commas between them.");
}

/** Seeds that ran more than once must have given the same bits. */
function reportRepeats(results: readonly SeedResult[]): void {
  for (const seed of new Set(results.map((result) => result.seed))) {
    const prints = results.filter((result) => result.seed === seed).map((r) => r.fingerprint);
    if (prints.length < 2) continue;
    const same = new Set(prints).size === 1;
    console.log(
      `seed ${seed}, ${prints.length} runs: ${same ? "the same bits" : "DIFFERENT bits"}`,
    );
    if (!same) process.exitCode = 1;
  }
}

function receipt(
  name: string,
  experiment: Experiment,
  settings: Settings,
  lines: readonly string[],
): string {
  const date = new Date().toISOString().slice(0, 10);
  const { seeds, backend } = settings;
  const chosen = backend === undefined ? "" : ` --backend ${backend}`;
  const command = `pnpm reproduce ${name} --seeds ${seeds.join(",")}${chosen}`;
  return [
    `# ${experiment.title}`,
    "",
    `- date: ${date}`,
    `- command: \`${command}\``,
    ...lines,
    "",
  ].join("\n");
}
