import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { trainTenSteps } from "./train-ten-steps.js";

const folder = process.argv[2];
const images = await readFile(join(folder, "train-images-idx3-ubyte"));
const labels = await readFile(join(folder, "train-labels-idx1-ubyte"));
console.log(JSON.stringify(await trainTenSteps(images, labels)));
