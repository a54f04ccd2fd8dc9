/** The data sets that the command knows; the first is the default. */
export const datasetNames = [
  "fashionMnist",
  "mnist",
  "cifar10",
  "cifar100",
  "imageFolder",
] as const;

export type DatasetName = (typeof datasetNames)[number];

/** Whether a data set's images are light objects on a dark ground, unlike most pictures. */
export const isLightOnDark: Readonly<Record<DatasetName, boolean>> = {
  fashionMnist: true,
  mnist: true,
  cifar10: false,
  cifar100: false,
  imageFolder: false,
};
