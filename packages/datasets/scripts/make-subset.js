// Makes data/fashion-mnist/ from the official files: `node scripts/make-subset.js <folder with the four .gz files>`.
// The first 1,000 training and 200 test images of each class, in their original order.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const CLASSES = 10;
const IMAGE_HEADER = 16;
const LABEL_HEADER = 8;
const PIXELS = 28 * 28;

const source = process.argv[2];
if (source === undefined) {
  console.error("usage: node scripts/make-subset.js <folder with the official files>");
  process.exit(2);
}
const target = fileURLToPath(new URL("../data/fashion-mnist/", import.meta.url));
mkdirSync(target, { recursive: true });
makeSubset("train", 1000);
makeSubset("t10k", 200);

function makeSubset(split, perClass) {
  const images = gunzipSync(readFileSync(join(source, `${split}-images-idx3-ubyte.gz`)));
  const labels = gunzipSync(readFileSync(join(source, `${split}-labels-idx1-ubyte.gz`)));
  const taken = Array.from({ length: CLASSES }, () => 0);
  const indices = [];
  for (const [index, label] of labels.subarray(LABEL_HEADER).entries()) {
    if (taken[label]++ < perClass) indices.push(index);
  }
  const image = (index) =>
    images.subarray(IMAGE_HEADER + index * PIXELS, IMAGE_HEADER + (index + 1) * PIXELS);
  const label = (index) => labels.subarray(LABEL_HEADER + index, LABEL_HEADER + index + 1);
  write(`${split}-images-idx3-ubyte`, images.subarray(0, IMAGE_HEADER), indices.map(image));
  write(`${split}-labels-idx1-ubyte`, labels.subarray(0, LABEL_HEADER), indices.map(label));
}

function write(name, header, parts) {
  const bytes = Buffer.concat([header, ...parts]);
  bytes.writeUInt32BE(parts.length, 4);
  // Node's gzip header holds neither a name nor a time, so that the file is the same every time.
  writeFileSync(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
