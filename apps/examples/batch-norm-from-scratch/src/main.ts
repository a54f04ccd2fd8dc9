// Batch norm from plain tensor ops: a small network learns with it, and its γ, β and moving statistics are shown.
// Then the same batch through the layer by the conventions of four texts.
import { useBestBackend } from "@stratajs/backend-auto";
import { bundledFashionMnist, DataLoader, subset } from "@stratajs/datasets";
import { SGD } from "@stratajs/optim";
import { Rng } from "@stratajs/tensor";
import { BatchNormFromScratch } from "./batch-norm-from-scratch.ts";
import { showConventions } from "./show-conventions.ts";
import { accuracyOf, createNetwork, trainEpoch } from "./train.ts";

const { name, device } = await useBestBackend();
console.log(`backend: ${name} (${device})`);

// Part of the images that come with the package are enough here.
const data = await bundledFashionMnist();
const train = subset(data.train, [...Array(2000).keys()]);
const test = subset(data.test, [...Array(1000).keys()]);

const rng = new Rng(1);
const network = createNetwork(rng);
const optimizer = new SGD(network.parameters(), { learningRate: 0.2 });
const loader = new DataLoader(train, { batchSize: 100, shuffle: true, rng });
for (let epoch = 1; epoch <= 3; epoch++) {
  const loss = await trainEpoch(network, optimizer, { loader, rng });
  const accuracy = await accuracyOf(network, test);
  console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}, test accuracy ${accuracy.toFixed(3)}`);
}

const norm = network.layers.find((layer) => layer instanceof BatchNormFromScratch)!;
console.log("γ              ", show(await norm.weight.data()));
console.log("β              ", show(await norm.bias.data()));
console.log("moving mean    ", show(await norm.movingMean.value.data()));
console.log("moving variance", show(await norm.movingVariance.value.data()));

console.log("\nrunning statistics of the layer after two batches of 0, 1, 2, 3:");
for (const line of await showConventions()) console.log(line);

function show(values: ArrayLike<number>): string {
  return Array.from(values, (value) => value.toFixed(2).padStart(6)).join("");
}
