import { dropout, ones, Rng, runTrainingKernel, tensor1d, type Tensor } from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { randomTensor, sizeOf, upload } from "./reference/host-tensor.ts";
import { philoxBlock, philoxUniform } from "./reference/philox.ts";

const KEY = [0xdeadbeef, 0x80000001] as const;
const counters: Record<string, readonly [number, number, number, number]> = {
  "at the start": [0, 0, 0, 0],
  "in the middle": [5, 0, 7, 0xf0000000],
  "over the end of a word": [0xffffffff, 0xffffffff, 2, 0],
  "over the end of all words": [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
};

describe("the reference of Philox", () => {
  it("has the known answers of the Random123 distribution", () => {
    expect(philoxBlock([0n, 0n, 0n, 0n], [0n, 0n])).toEqual([
      0x6627e8d5n,
      0xe169c58dn,
      0xbc57ac4cn,
      0x9b00dbd8n,
    ]);
    const ones32 = 0xffffffffn;
    expect(philoxBlock([ones32, ones32, ones32, ones32], [ones32, ones32])).toEqual([
      0x408f276dn,
      0x41c83b0en,
      0xa20bc7c6n,
      0x6d5451fdn,
    ]);
  });
});

describeEveryBackend("RandomMask", () => {
  it.each(Object.entries(counters))("keeps what the stream says, %s", async (_, counter) => {
    for (const [shape, keepProbability] of [
      [[3, 7], 0.5],
      [[1], 0.25],
      [[2, 3, 5, 3], 0.9],
    ] as const) {
      const state = tensor1d(
        Int32Array.from([...KEY, ...counter], (word) => word | 0),
        "int32",
      );
      const [mask] = runTrainingKernel("RandomMask", { state }, { shape, keepProbability });
      const expected = philoxUniform(sizeOf(shape), KEY, counter).map((draw) =>
        draw < keepProbability ? Math.fround(1 / keepProbability) : 0,
      );
      expect(mask.shape).toEqual(shape);
      expect([...(await mask.data())]).toEqual(expected);
    }
  });

  it("gives dropout the bits that the host's stream has", async () => {
    const x = ones([4, 5]);
    const rng = new Rng(3);
    const first = dropout(x, 0.4, { training: true, rng });
    const second = dropout(x, 0.4, { training: true, rng });
    const host = new Rng(3);
    for (const y of [first, second]) {
      const kept = [...host.bernoulli(20, 0.6)].map((bit) => bit / 0.6);
      await expect(y).toBeAllclose(kept);
    }
    expect(rng.state).toEqual(host.state);
  });

  it("gives dropout the gradient of what it kept", async () => {
    const x = upload(randomTensor([3, 9], 1));
    await expect(checkGradients(dropped, [x])).resolves.toBeUndefined();
    await expect(
      expectNoLeaks(() => checkGradients(dropped, [x], { entries: 1 })),
    ).resolves.toBeUndefined();
  });
});

function dropped(x: Tensor): Tensor {
  return dropout(x, 0.3, { training: true, rng: new Rng(1) });
}
