/** What a page imports that trains in a worker. */
export { trainInWorker } from "../index.ts";
