import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util.js";

// Before the tests are defined: each is for an environment. Those that read synchronously are left out.
setTestEnvs([{ name: "webgpu", backendName: "webgpu", isDataSync: false }]);
