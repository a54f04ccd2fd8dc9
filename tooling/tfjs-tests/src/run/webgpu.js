import "./jasmine.js";
import "./environments/webgpu.js";
import { webgpu } from "@stratajs/backend-webgpu";
import { useBackend } from "@stratajs/tensor";
import { runSpecs } from "./specs.js";

globalThis.finished = useBackend([webgpu()]).then(() =>
  runSpecs("webgpu", "StrataBackendWebgpu", globalThis.reportOutcome),
);
