export { exportOnnx, serializeOnnx, type ExportOnnxOptions } from "./export-onnx.ts";
export type { Layout } from "./build-graph.ts";
