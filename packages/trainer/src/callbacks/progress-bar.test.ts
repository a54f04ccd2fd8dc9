import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import { stripes, tinyTask } from "../testing/stripes.ts";
import { Trainer } from "../trainer.ts";
import { ProgressBar, type ProgressBarOptions, type ProgressStream } from "./progress-bar.ts";

beforeAll(() => useBackend([wasm()]));

const train = stripes({ examples: 12, batchSize: 4 });

class Screen implements ProgressStream {
  readonly isTTY: boolean;
  text = "";

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

async function shown(
  isTTY: boolean,
  options: ProgressBarOptions = {},
  others: Callback[] = [],
): Promise<string> {
  const stream = new Screen(isTTY);
  const callbacks = [new ProgressBar({ ...options, stream }), ...others];
  const trainer = new Trainer({ maxEpochs: 2, callbacks });
  await trainer.fit(tinyTask(), { train, validation: train });
  return stream.text;
}

describe("ProgressBar", () => {
  it("writes a line an epoch where there is no terminal", async () => {
    const number = String.raw`\d\.\d+(e-\d)?|\d`;
    const line = new RegExp(
      `^epoch [12]/2 +train loss (${number})  train accuracy (${number})  validation loss (${number})  validation accuracy (${number})  \\d+\\.\\d s  \\d+ examples/s$`,
    );
    const lines = (await shown(false)).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const each of lines) expect(each).toMatch(line);
  });

  it("tells of a long epoch now and then", async () => {
    const text = await shown(false, { secondsPerLine: 0 });
    expect(text).toMatch(/^epoch 1\/2  batch 1\/3  train /);
    expect(text).toContain("batch 2/3");
    expect(text).not.toContain("batch 3/3");
  });

  it("draws a bar in a terminal and takes it away for the epoch's line", async () => {
    const text = await shown(true);
    expect(text).toContain("epoch 1/2 ─");
    expect(text).toContain("━━━━━━━━━━━━━━━━ 3/3");
    expect(text).toMatch(/examples\/s  loss [\d.]+  accuracy [\d.]+/);
    expect(text).toContain("train accuracy");
  });

  it("makes a table with a header and lines of one's own", async () => {
    const table: ProgressBarOptions = {
      header: "epoch  of",
      epochLine: ({ maxEpochs }, { epoch }) => `    ${epoch + 1}   ${maxEpochs}`,
    };
    expect(await shown(false, table)).toBe("epoch  of\n    1   2\n    2   2\n");
    const live = await shown(true, table);
    expect(live).toMatch(/^epoch  of\n/);
    expect(live).toContain("epoch 1/2 ─");
    // The line that the bar was on, cleared.
    expect(live).toContain("\u001B[2K    1   2\n");
    expect(live).toContain("\u001B[2K    2   2\n");
    expect(live).not.toContain("validation");
  });

  it("says where and why a run was stopped", async () => {
    const stop: Callback = {
      onTrainBatchEnd: (trainer, { step }) => {
        if (step === 5) trainer.stop("the user pressed Ctrl-C");
      },
    };
    expect(await shown(false, {}, [stop])).toContain(
      "stopped after step 5, in epoch 2 after batch 2 of 3: the user pressed Ctrl-C\n",
    );
  });
});
