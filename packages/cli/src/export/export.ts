import { stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../errors.ts";
import { shownPath } from "../run/shown-path.ts";
import { exportFormats, type ExportFormat, type ExportOptions } from "./export-formats.ts";
import { exportOnnxFile } from "./export-onnx-file.ts";
import { exportSafetensors } from "./export-safetensors.ts";
import { withSource, type ExportSource } from "./read-source.ts";

/** Writes what was read to a path; gives what the file holds, in a few words. */
type Exporter = (source: ExportSource, path: string, options: ExportOptions) => Promise<string>;

const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  safetensors: exportSafetensors,
  onnx: exportOnnxFile,
};

/** `strata export`. */
export async function exportWeights(
  weights: string | undefined,
  options: ExportOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { model, format = exportFormats[0], output } = options;
  if (weights === undefined && model === undefined) {
    throw new UsageError(
      "export expected weights, a model (--model), or both; see strata export --help",
    );
  }
  const path = output ?? `${defaultName(weights ?? model!)}.${format}`;
  if (weights !== undefined && resolve(path) === resolve(weights)) {
    throw new UsageError(`"${path}" is where the weights are; say where to with --output`);
  }
  if (format === "onnx" && model === undefined) {
    throw new UsageError(
      "an ONNX file is of a network, not of weights alone; name it with --model",
    );
  }
  if (format !== "onnx" && options.fuse === true) {
    throw new UsageError("--fuse is for ONNX files: give it with --format onnx");
  }
  const content = await withSource(weights, model, terminal, (source) =>
    exporters[format](source, path, options),
  );
  const { size } = await stat(path);
  terminal.line(`${shownPath(path)}: ${content}, ${(size / 1e6).toFixed(1)} MB`);
}

/** `resnet18-f37072fd` of a path or URL that ends so. */
function defaultName(source: string): string {
  const file = /^https?:/i.test(source) ? new URL(source).pathname : source;
  const name = basename(file);
  const isFile = [".safetensors", ".pth", ".pt", ".ckpt"].includes(extname(name));
  return isFile ? basename(name, extname(name)) : name;
}
