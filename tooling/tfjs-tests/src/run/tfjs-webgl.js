// tfjs's own backend, to know which tests it fails itself.
import "./jasmine.js";
import "./environments/webgl.js";
import "@tensorflow/tfjs-backend-webgl";
import { runSpecs } from "./specs.js";

globalThis.finished = runSpecs("webgl", "MathBackendWebGL", globalThis.reportOutcome);
