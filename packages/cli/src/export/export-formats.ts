/** What `strata export` writes; the first is the default. */
export const exportFormats = ["safetensors", "onnx"] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** What the command line says. */
export interface ExportOptions {
  readonly model?: string;
  readonly format?: ExportFormat;
  readonly output?: string;
  /** Fold batch norms into convolutions, for ONNX. */
  readonly fuse?: boolean;
}
