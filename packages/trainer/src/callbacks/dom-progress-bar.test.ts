import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { DomProgressBar, Trainer, type Callback } from "../index.ts";
import { stripes, tinyTask } from "../testing/stripes.ts";

beforeAll(() => useBackend([wasm()]));

/** As much of an element as the bar uses. */
class FakeElement {
  readonly tag: string;
  readonly attributes: Record<string, string> = {};
  children: (FakeElement | string)[] = [];
  className = "";
  value = 0;
  max = 1;

  constructor(tag: string) {
    this.tag = tag;
  }

  get ownerDocument(): object {
    return { createElement: (tag: string) => new FakeElement(tag) };
  }

  set textContent(text: string) {
    this.children = text === "" ? [] : [text];
  }

  get textContent(): string {
    return this.children
      .map((child) => (typeof child === "string" ? child : child.textContent))
      .join("");
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }

  replaceChildren(...children: (FakeElement | string)[]): void {
    this.children = children;
  }

  append(child: FakeElement): void {
    this.children.push(child);
  }
}

describe("DomProgressBar", () => {
  it("shows a labelled <progress>, values, and a line for each finished epoch", async () => {
    const element = new FakeElement("div");
    element.append(new FakeElement("old"));
    const seen: string[] = [];
    const bars: number[][] = [];
    const look: Callback = {
      onTrainBatchEnd: () => {
        const [label, values] = element.children as FakeElement[];
        const bar = label!.children[1] as FakeElement;
        seen.push(
          `${label!.textContent}| ${values!.textContent.replace(/\d+ examples/, "N examples")}`,
        );
        bars.push([bar.value, bar.max]);
        expect([label!.tag, bar.tag]).toEqual(["label", "progress"]);
      },
    };
    const bar = new DomProgressBar({ element: element as never, paintsPerSecond: 1e6 });
    const trainer = new Trainer({ maxEpochs: 2, callbacks: [bar, look] });
    await trainer.fit(tinyTask(), { train: stripes({ examples: 8, batchSize: 4 }) });
    expect(bars).toEqual([
      [1, 2],
      [2, 2],
      [1, 2],
      [2, 2],
    ]);
    expect(seen[1]).toMatch(
      /^epoch 1 of 2 \| train loss \S+ {2}train accuracy \S+ {2}N examples\/s$/,
    );
    const [label, , epochs] = element.children as FakeElement[];
    expect(label!.children).toEqual([]);
    expect(epochs!.attributes).toEqual({ role: "log", "aria-label": "finished epochs" });
    const lines = (epochs!.children as FakeElement[]).map((line) => line.textContent);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^epoch 2\/2 {2}train loss /);
  });

  it("says why a run was stopped or failed", async () => {
    const element = new FakeElement("div");
    const bar = new DomProgressBar({ element: element as never });
    const train = stripes({ examples: 8, batchSize: 4 });
    const stop: Callback = { onTrainBatchEnd: (trainer) => trainer.stop("enough") };
    await new Trainer({ callbacks: [bar, stop] }).fit(tinyTask(), { train });
    expect(element.textContent).toBe("stopped after step 1: enough");
    const fail: Callback = {
      onTrainBatchEnd: () => {
        throw new Error("no disk");
      },
    };
    const failing = new Trainer({ callbacks: [bar, fail] });
    await expect(failing.fit(tinyTask(), { train })).rejects.toThrow("no disk");
    expect(element.textContent).toBe("failed: no disk");
  });
});
