import type { Terminal } from "./terminal.ts";

/** A name and what is to say of it, an entry for each line. */
export type Fact = readonly [name: string, ...values: string[]];

const GAP = 2;
const WIDEST = 100;

/** Prints names in one column and, wrapped to the terminal, what is to say of each in the next. */
export function printFacts(terminal: Terminal, facts: readonly Fact[]): void {
  const indent = Math.max(...facts.map(([name]) => name.length)) + GAP;
  const room = Math.min(terminal.columns ?? Number.POSITIVE_INFINITY, WIDEST) - indent;
  const width = terminal.columns === undefined ? Number.POSITIVE_INFINITY : room;
  for (const [name, ...values] of facts) {
    const lines = values.flatMap((value) => wrap(value, width));
    for (const [index, line] of lines.entries()) {
      const label = (index === 0 ? name : "").padEnd(indent);
      terminal.line(`${terminal.style("dim", label)}${line}`.trimEnd());
    }
  }
}

/** Breaks between words; a word longer than the width keeps its length. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
