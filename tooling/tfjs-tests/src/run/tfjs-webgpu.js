// tfjs's own backend, to know which tests it fails itself.
import "./jasmine.js";
import "./environments/webgpu.js";
import "@tensorflow/tfjs-backend-webgpu";
import { runSpecs } from "./specs.js";

globalThis.finished = runSpecs("webgpu", "WebGPUBackend", globalThis.reportOutcome);
