// Strata's backend: the import takes the place of tfjs's factory, and tfjs-core starts it as "wasm".
import "./jasmine.js";
import "./environments/wasm.js";
import "@stratajs/backend-wasm/register";
import { runInNode } from "./in-node.js";

void runInNode("StrataBackendWasm");
