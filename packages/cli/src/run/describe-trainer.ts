import type { RunDescription } from "./run-description.ts";
import type { RunExtras } from "./run-extras.ts";

/** `max steps 6, gradient clipping norm 1, ema 0.99`: what a run has beside its recipe; undefined where it is nothing. */
export function describeTrainer({
  trainer = {},
  extras,
}: Pick<RunDescription, "trainer" | "extras">): string | undefined {
  const { ema, earlyStopping }: Partial<RunExtras> = extras ?? {};
  const given = Object.entries({ ...trainer, ema, earlyStopping }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0) return undefined;
  return given.map(([name, value]) => `${inWords(name)} ${valueText(value)}`).join(", ");
}

/** `maxSteps` -> `max steps` */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).flat().join(" ");
}
