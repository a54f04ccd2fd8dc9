import { tensor1d, tidy } from "@stratajs/tensor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { deviation } from "../testing/deviation.ts";

describeSimd("RandomMask", () => {
  it("is the draws of Rng to the bit, over a carry of the counter too", () => {
    const state = fc.record({
      words: fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 6, maxLength: 6 }),
      carry: fc.boolean(),
      size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 16_380, max: 16_420 })),
      keepProbability: fc.double({ min: 0.01, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(state, ({ words, carry, size, keepProbability }) => {
        const drawn = carry
          ? [...words.slice(0, 2), 0xfffffffe, 0xffffffff, ...words.slice(4)]
          : words;
        tidy(() => {
          const inputs = { state: tensor1d(Int32Array.from(drawn), "int32") };
          expect(deviation("RandomMask", inputs, { shape: [size], keepProbability })).toBe(0);
        });
      }),
    );
  });
});
