/** Loggers beside the table of epochs, which is always written. */
export const loggerNames = ["jsonLines", "tensorBoard"] as const;

export type LoggerName = (typeof loggerNames)[number];
