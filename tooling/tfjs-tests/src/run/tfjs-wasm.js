// tfjs's own backend, to know which tests it fails itself.
import "./jasmine.js";
import "./environments/wasm.js";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { runInNode } from "./in-node.js";

setWasmPaths(process.env.TFJS_WASM_PATH);
void runInNode("BackendWasm");
