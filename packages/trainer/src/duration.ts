/** `"00:12:30:00"` (days, hours, minutes, seconds) or the same by name; Lightning's `max_time`. */
export type Duration =
  | string
  | {
      readonly days?: number;
      readonly hours?: number;
      readonly minutes?: number;
      readonly seconds?: number;
    };

/** @throws unless it is one of both, and of at least 0. */
export function toSeconds(duration: Duration): number {
  const {
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0,
  } = typeof duration === "string" ? parse(duration) : duration;
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  if (total >= 0) return total;
  throw expected(duration);
}

function parse(text: string): Exclude<Duration, string> {
  const parts = /^(\d+):(\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!parts) throw expected(text);
  const [days, hours, minutes, seconds] = parts.slice(1).map(Number);
  return { days: days!, hours: hours!, minutes: minutes!, seconds: seconds! };
}

function expected(duration: Duration): RangeError {
  return new RangeError(
    `a duration expected "DD:HH:MM:SS" or { days, hours, minutes, seconds } of at least 0 but got ${JSON.stringify(duration)}`,
  );
}
