import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util.js";

// Before the tests are defined: each is for an environment.
setTestEnvs([{ name: "wasm", backendName: "wasm", isDataSync: true }]);
