import "@tensorflow/tfjs-backend-cpu";
import {
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  DenseBlock,
  GlobalAvgPool2d,
  InceptionBlock,
  Linear,
  Module,
  Sequential,
} from "@stratajs/layers";
import { activate, mul, relu, type Tensor, type Tensor4D } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { toSvg, type ToSvgOptions } from "./index.ts";

beforeAll(() => activate("cpu"));

const inputShape = [1, 8, 8, 4];

function draw(model: Module<never, Tensor>, options: Partial<ToSvgOptions> = {}): string {
  const svg = toSvg(model, { inputShape, ...options });
  model.dispose();
  return svg;
}

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text!);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of the boxes of pictures without frames, in whose coordinates all is. */
function boxesOf(svg: string): Box[] {
  return [
    ...svg.matchAll(
      /<rect class="box [^"]*" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g,
    ),
  ].map(([, ...numbers]) => {
    const [x, y, width, height] = numbers.map(Number);
    return { x: x!, y: y!, width: width!, height: height! };
  });
}

function threeBlocks(): Sequential {
  return new Sequential(new BasicBlock(4, 4), new BasicBlock(4, 4), new BasicBlock(4, 8));
}

function denseBlock(): DenseBlock {
  return new DenseBlock(4, 3, 2);
}

describe("toSvg", () => {
  it("says in words what layers compute, norms and activations with what comes before, and shapes once", () => {
    const svg = draw(
      new Sequential(
        new Conv2d(4, 6, { kernelSize: 3, padding: 1, stride: 2 }),
        new BatchNorm2d(6),
        relu,
        new Conv2d(6, 6, { kernelSize: 3, groups: 6 }),
        new GlobalAvgPool2d(),
        new Linear(6, 3),
      ),
    );
    expect(textsOf(svg)).toEqual([
      "3×3 conv, 6 /2",
      "batch norm, ReLU",
      "3×3 depthwise conv, 6",
      "global average pool",
      "linear, 3",
      "input",
      "output",
      "8×8×4",
      "4×4×6",
      "2×2×6",
      "6",
      "3",
    ]);
  });

  it("draws branches and joins of a block, and blocks that follow themselves once", () => {
    expect(textsOf(draw(threeBlocks(), { depth: 1 }))).toEqual(
      expect.arrayContaining(["BasicBlock ×2", "BasicBlock"]),
    );
    const texts = textsOf(draw(threeBlocks(), { depth: 2 }));
    expect(texts.filter((text) => text === "+, ReLU")).toHaveLength(2);
    // Of the two that are one, and of the other with its shortcut.
    expect(texts.filter((text) => /conv/.test(text))).toHaveLength(5);
    const joined = draw(
      new InceptionBlock(4, { conv1x1: 1, conv3x3: [1, 2], conv5x5: [1, 2], pool: 3 }),
    );
    expect(joined.match(/class="line"/g)).toHaveLength(4 + 3 + 4 + 1);
    expect(textsOf(joined)).toContain("concat");
  });

  it("folds a dense block, whose channels grow", () => {
    expect(textsOf(draw(denseBlock(), { depth: 1 }))).toContain("DenseLayer ×3");
    expect(
      textsOf(draw(new Sequential(denseBlock(), new GlobalAvgPool2d()), { depth: 1 })),
    ).toEqual(expect.arrayContaining(["DenseBlock", "DenseLayer ×3"]));
  });

  it.each(["down", "right"] as const)(
    "places no box over another, nor outside: %s",
    (direction) => {
      const svg = draw(
        new InceptionBlock(4, { conv1x1: 1, conv3x3: [1, 2], conv5x5: [1, 2], pool: 3 }),
        { direction },
      );
      const boxes = boxesOf(svg);
      expect(boxes).toHaveLength(7 + 1 + 2);
      const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number);
      for (const [i, a] of boxes.entries()) {
        expect(
          Math.min(a.x, a.y, width! - a.x - a.width, height! - a.y - a.height),
        ).toBeGreaterThan(0);
        for (const b of boxes.slice(i + 1)) {
          const isApart =
            a.x + a.width < b.x ||
            b.x + b.width < a.x ||
            a.y + a.height < b.y ||
            b.y + b.height < a.y;
          expect(isApart).toBe(true);
        }
      }
    },
  );

  it("takes a module of one's own, and text that is markup", () => {
    class Gate extends Module<Tensor4D, Tensor> {
      readonly conv: Conv2d = new Conv2d(4, 4, { kernelSize: 1 });
      forward(x: Tensor4D): Tensor {
        return mul(x, this.conv.forward(mul(x, 2) as Tensor4D));
      }
    }
    const svg = draw(new Gate(), { title: "a < b & c" });
    expect(svg).toContain("<title>a &lt; b &amp; c</title>");
    expect(textsOf(svg).filter((text) => text === "×")).toHaveLength(2);
    expect(svg).toContain("prefers-color-scheme:dark");
  });
});
