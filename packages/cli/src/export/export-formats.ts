/** What `strata export` writes; the first is the default. */
export const exportFormats = ["safetensors", "onnx"] as const;

export type ExportFormat = (typeof exportFormats)[number];
