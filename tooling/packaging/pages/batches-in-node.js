import { readBatches } from "./read-batches.js";

console.log(JSON.stringify(await readBatches()));
