import { readBatches } from "../read-batches.js";

// No await at the top: Vite makes workers classic scripts unless it is told otherwise.
async function run() {
  postMessage(await readBatches());
}

void run();
