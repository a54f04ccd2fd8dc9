import { listModels, listWeights, modelEntry } from "@stratajs/zoo";
import type { CommandContext } from "../command-context.ts";
import { chooseName } from "../options/near-names.ts";
import { alignTable } from "../terminal/table.ts";

export interface ModelsOptions {
  readonly json?: boolean;
}

/** `strata models`. */
export function models(
  pattern: string,
  options: ModelsOptions,
  { terminal }: CommandContext,
): void {
  const found = listModels(pattern);
  const names = found.length > 0 ? found : [chooseName("model", pattern, listModels())];
  const rows = names.map((name) => {
    const { inputSize, parameters } = modelEntry(name);
    return { name, input: inputSize, parameters, weights: listWeights(name) };
  });
  if (options.json === true) {
    terminal.json(rows);
    return;
  }
  const [heading, ...lines] = alignTable(
    [
      ["model", "images", "parameters", "weights"],
      ...rows.map(({ name, input, parameters, weights }) => [
        name,
        input.join("×"),
        parameters.toLocaleString("en-US"),
        shortened(weights.map((each) => each.name)),
      ]),
    ],
    [2],
  );
  terminal.line(terminal.style("dim", heading!));
  for (const line of lines) terminal.line(line);
}

const SHOWN = 2;

/** The first few names, and how many more there are. */
function shortened(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return [...names.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
