import { listModels, modelEntry } from "@stratajs/zoo";
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
    return { name, input: inputSize, parameters };
  });
  if (options.json === true) {
    terminal.json(rows);
    return;
  }
  const [heading, ...lines] = alignTable(
    [
      ["model", "images", "parameters"],
      ...rows.map(({ name, input, parameters }) => [
        name,
        input.join("×"),
        parameters.toLocaleString("en-US"),
      ]),
    ],
    [2],
  );
  terminal.line(terminal.style("dim", heading!));
  for (const line of lines) terminal.line(line);
}
