// tfjs's own backend, to know which tests it fails itself.
import "./jasmine.js";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { runSpecs } from "./specs.js";

setWasmPaths(process.env.TFJS_WASM_PATH);
void runSpecs();
