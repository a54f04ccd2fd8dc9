import { createModel, listModels, modelEntry } from "@stratajs/zoo";
import type { CommandContext } from "../command-context.ts";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";
import { alignTable } from "../terminal/table.ts";

export interface ModelsOptions {
  readonly json?: boolean;
}

/** `strata models`. */
export async function models(
  pattern: string,
  options: ModelsOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const found = listModels(pattern);
  const names = found.length > 0 ? found : [chooseName("model", pattern, listModels())];
  await startBackend();
  const rows = names.map((name) => {
    const [height, width, channels] = modelEntry(name).inputSize;
    const model = createModel(name);
    const { parameters } = model.summary([1, height, width, channels]);
    model.dispose();
    return { name, input: [height, width, channels], parameters };
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
