import { describe, expect, it } from "vitest";
import { barChart } from "./bar-chart.ts";
import { printFacts } from "./facts.ts";
import { alignTable } from "./table.ts";
import { Terminal, type TerminalStream } from "./terminal.ts";

function collect(properties: Omit<TerminalStream, "write"> = {}): {
  terminal: Terminal;
  text: () => string;
} {
  let text = "";
  const stream = { ...properties, write: (more: string) => void (text += more) };
  return { terminal: new Terminal(stream, stream), text: () => text };
}

describe("Terminal", () => {
  it("writes colours only to a terminal that wants them", () => {
    expect(collect().terminal.style("red", "no")).toBe("no");
    expect(collect({ hasColors: () => true }).terminal.style("red", "no")).toBe("no");
    expect(collect({ isTTY: true, hasColors: () => false }).terminal.style("red", "no")).toBe("no");
    const styled = collect({ isTTY: true, hasColors: () => true }).terminal.style("red", "yes");
    expect(styled).toBe("\u001B[31myes\u001B[39m");
  });
});

describe("printFacts", () => {
  const facts = [
    ["data", "ten thousand images of clothes"],
    ["backend", "wasm", "passed over cuda"],
  ] as const;

  it("aligns what it has to say", () => {
    const { terminal, text } = collect();
    printFacts(terminal, facts);
    expect(text()).toBe(
      "data     ten thousand images of clothes\nbackend  wasm\n         passed over cuda\n",
    );
  });

  it("wraps to a terminal's columns", () => {
    const { terminal, text } = collect({ isTTY: true, columns: 26 });
    printFacts(terminal, [facts[0]]);
    expect(text()).toBe("data  ten thousand images\n      of clothes\n");
  });
});

describe("barChart", () => {
  it("draws a bar for each fraction", () => {
    expect(
      barChart([
        ["bag", 0.75],
        ["shirt", 0.25],
        ["coat", 0],
      ]),
    ).toEqual([
      `bag    ${"━".repeat(18)}${" ".repeat(6)}   75.0 %`,
      `shirt  ${"━".repeat(6)}${" ".repeat(18)}   25.0 %`,
      `coat   ${" ".repeat(24)}    0.0 %`,
    ]);
  });
});

describe("alignTable", () => {
  it("aligns names to the left and numbers to the right", () => {
    const rows = [
      ["model", "parameters"],
      ["leNet", "61,706"],
    ];
    expect(alignTable(rows, [1])).toEqual(["model  parameters", "leNet      61,706"]);
  });
});
