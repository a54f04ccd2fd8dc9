import "./jasmine.js";
import "./environments/webgl.js";
import { webgl } from "@stratajs/backend-webgl";
import { useBackend } from "@stratajs/tensor";
import { runSpecs } from "./specs.js";

globalThis.finished = useBackend([webgl()]).then(() =>
  runSpecs("webgl", "StrataBackendWebgl", globalThis.reportOutcome),
);
