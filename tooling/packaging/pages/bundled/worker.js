import { fetchImages } from "../fetch-images.js";
import { trainTenSteps } from "../train-ten-steps.js";

// No await at the top: Vite makes workers classic scripts unless it is told otherwise.
async function run() {
  const [images, labels] = await fetchImages();
  postMessage(await trainTenSteps(images, labels));
}

void run();
