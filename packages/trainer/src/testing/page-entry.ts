/** What a page that trains imports. */
export { CsvLogger, ImageClassifier, ModelCheckpoint, Trainer, updateBatchNorm } from "../index.ts";
