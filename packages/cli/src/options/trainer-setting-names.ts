/** The trainer's options that a recipe can hold, and the command line has: those that are plain data. */
const trainerSettingNames = [
  "maxSteps",
  "maxTime",
  "minEpochs",
  "minSteps",
  "accumulateGradients",
  "gradientClipping",
  "checkEvery",
  "limitTrainBatches",
  "limitValidationBatches",
  "limitTestBatches",
  "overfitBatches",
  "sanityValidationSteps",
  "logEverySteps",
] as const;

export type TrainerSettingName = (typeof trainerSettingNames)[number];

export function isTrainerSetting(name: string): name is TrainerSettingName {
  return (trainerSettingNames as readonly string[]).includes(name);
}
