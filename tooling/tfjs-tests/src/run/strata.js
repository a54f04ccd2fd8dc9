// Strata's backend: the import takes the place of tfjs's factory, and tfjs-core starts it as "wasm".
import "./jasmine.js";
import "@stratajs/backend-wasm/register";
import { runSpecs } from "./specs.js";

void runSpecs();
