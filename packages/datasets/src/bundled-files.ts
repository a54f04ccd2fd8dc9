import type { IdxFileUrls } from "./sources/idx-files.ts";

/**
 * The subset of Fashion-MNIST that comes with this package; data/ has the same place seen from src/ and
 * from dist/. Each URL is written out, so that bundlers see the file and take it along.
 */
export const bundledFashionMnistFiles: IdxFileUrls = {
  trainImages: new URL("../data/fashion-mnist/train-images-idx3-ubyte.gz", import.meta.url),
  trainLabels: new URL("../data/fashion-mnist/train-labels-idx1-ubyte.gz", import.meta.url),
  testImages: new URL("../data/fashion-mnist/t10k-images-idx3-ubyte.gz", import.meta.url),
  testLabels: new URL("../data/fashion-mnist/t10k-labels-idx1-ubyte.gz", import.meta.url),
};
