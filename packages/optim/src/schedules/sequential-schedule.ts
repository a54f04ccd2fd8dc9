import { expectCount } from "../expect-settings.ts";
import type { Schedule, ScheduleState, ScheduleUnit } from "./schedule.ts";

export interface SequentialScheduleOptions {
  /** When the second schedule begins, the third, …, in epochs or steps, see `unit`. */
  readonly milestones: readonly number[];
  /** What `milestones` count; by default what the schedules count. */
  readonly unit?: ScheduleUnit;
}

/** A schedule's turn. */
interface Turn {
  readonly schedule: Schedule;
  /** What it is told: where it stands since its own start. */
  readonly step: number;
  readonly epoch: number;
}

/**
 * One schedule after the other, each from its own start: `torch.optim.lr_scheduler.SequentialLR`.
 *
 * All must count the same, epochs or steps: nobody knows at which step an epoch will begin. One that watches a
 * metric hears of it in its turn only.
 *
 * @example
 * ```ts
 * new SequentialSchedule([warm, cosine], { milestones: [5] });
 * ```
 */
export class SequentialSchedule implements Schedule {
  readonly unit: ScheduleUnit;
  readonly #schedules: readonly Schedule[];
  readonly #starts: readonly number[];
  /** Whose turn it was when `apply` was last called. */
  #current: Schedule;

  constructor(
    schedules: readonly Schedule[],
    { milestones, unit = unitOf(schedules) }: SequentialScheduleOptions,
  ) {
    expectOrder(schedules, milestones);
    const other = schedules.find((each) => each.unit !== undefined && each.unit !== unit);
    if (other !== undefined) {
      throw new Error(
        `SequentialSchedule expected schedules that count ${unit}s but got a ${other.constructor.name} that counts ${other.unit}s; ` +
          `give it the unit "${unit}" (an epoch has stepsPerEpoch steps)`,
      );
    }
    this.unit = unit;
    this.#schedules = schedules;
    this.#starts = [0, ...milestones];
    this.#current = schedules[0]!;
  }

  /** Of the schedules that watch one, the first's. */
  get monitor(): string | undefined {
    return this.#schedules.find(({ monitor }) => monitor !== undefined)?.monitor;
  }

  learningRate(step: number, epoch: number, group?: number): number {
    const turn = this.#turn(step, epoch);
    return turn.schedule.learningRate(turn.step, turn.epoch, group);
  }

  apply(step: number, epoch: number): void {
    const turn = this.#turn(step, epoch);
    this.#current = turn.schedule;
    turn.schedule.apply(turn.step, turn.epoch);
  }

  observe(metric: number): void {
    this.#current.observe?.(metric);
  }

  /** One entry a schedule, null for those that remember nothing. */
  state(): ScheduleState | undefined {
    const states = this.#schedules.map((schedule) => schedule.state?.() ?? null);
    return states.every((state) => state === null) ? undefined : states;
  }

  loadState(state: ScheduleState): void {
    const { length } = this.#schedules;
    if (!Array.isArray(state) || state.length !== length) {
      throw new TypeError(
        `SequentialSchedule expected a state of ${length} schedules but got ${JSON.stringify(state).slice(0, 80)}`,
      );
    }
    for (const [i, schedule] of this.#schedules.entries()) {
      if (state[i] !== null) schedule.loadState?.(state[i] as ScheduleState);
    }
  }

  #turn(step: number, epoch: number): Turn {
    const passed = this.unit === "epoch" ? epoch : step;
    const place = this.#starts.findLastIndex((start) => start <= passed);
    const [schedule, start] = [this.#schedules[place]!, this.#starts[place]!];
    return this.unit === "epoch"
      ? { schedule, step, epoch: epoch - start }
      : { schedule, step: step - start, epoch };
  }
}

function unitOf(schedules: readonly Schedule[]): ScheduleUnit {
  return schedules.find(({ unit }) => unit !== undefined)?.unit ?? "epoch";
}

function expectOrder(schedules: readonly Schedule[], milestones: readonly number[]): void {
  if (schedules.length === 0 || milestones.length !== schedules.length - 1) {
    throw new RangeError(
      `SequentialSchedule expected one milestone less than schedules but got ${milestones.length} for ${schedules.length}`,
    );
  }
  for (const [i, milestone] of milestones.entries()) {
    expectCount("SequentialSchedule", { milestone }, 0);
    if (i === 0 || milestone >= milestones[i - 1]!) continue;
    throw new RangeError(
      `SequentialSchedule expected rising milestones but got ${milestones.join(", ")}`,
    );
  }
}
