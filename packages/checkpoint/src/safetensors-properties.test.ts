import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSafetensors } from "./parse-safetensors.ts";
import { serializeSafetensors } from "./serialize-safetensors.ts";
import { elementCount } from "./shape.ts";
import { arbitraryMetadata, arbitraryStateDict } from "./testing/arbitrary-state-dict.ts";
import { bits } from "./testing/bits.ts";
import { rawFile } from "./testing/raw-file.ts";

const arbitraryFile = fc
  .tuple(arbitraryStateDict, arbitraryMetadata)
  .map(([dict, metadata]) => serializeSafetensors(dict, metadata));

type Outcome = "refused" | "parsed" | "inconsistent";

/** Any other error than a deliberate one, such as the RangeError of an allocation, is the test's own. */
function outcome(file: Uint8Array): Outcome {
  try {
    const entries = [...parseSafetensors(file).tensors.values()];
    const headerLength = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
    const dataLength = entries.reduce((sum, { data }) => sum + data.byteLength, 0);
    const fitsShapes = entries.every(({ shape, data }) => data.length === elementCount(shape));
    const fitsFile = 8 + headerLength + dataLength === file.length;
    return fitsShapes && fitsFile ? "parsed" : "inconsistent";
  } catch (error) {
    if (Object.getPrototypeOf(error) === Error.prototype) return "refused";
    throw error;
  }
}

describe("a safetensors file", () => {
  it("gives back any state dict and metadata, bit by bit", () => {
    fc.assert(
      fc.property(arbitraryStateDict, arbitraryMetadata, (dict, metadata) => {
        const parsed = parseSafetensors(serializeSafetensors(dict, metadata));
        expect(bits(parsed.tensors)).toEqual(bits(dict));
        expect(Object.entries(parsed.metadata)).toEqual(Object.entries(metadata));
      }),
      { numRuns: 1000 },
    );
  });

  it("is the same whatever order the dict was in, and starts its data at a multiple of 8", () => {
    fc.assert(
      fc.property(arbitraryStateDict, (dict) => {
        const file = serializeSafetensors(dict);
        expect(serializeSafetensors(new Map([...dict].toReversed()))).toEqual(file);
        expect(new DataView(file.buffer).getUint32(0, true) % 8).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused when cut short, wherever", () => {
    fc.assert(
      fc.property(
        arbitraryFile,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (file, part) => {
          expect(outcome(file.slice(0, Math.floor(part * file.length)))).toBe("refused");
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is refused when something follows", () => {
    fc.assert(
      fc.property(arbitraryFile, fc.uint8Array({ minLength: 1, maxLength: 20 }), (file, rest) => {
        expect(outcome(Uint8Array.from([...file, ...rest]))).toBe("refused");
      }),
      { numRuns: 300 },
    );
  });

  it("is refused or still a file of that size when bits are flipped", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(arbitraryFile, flips, (file, places) => {
        const flipped = Uint8Array.from(file);
        for (const [place, bit] of places) flipped[place % file.length]! ^= 1 << bit;
        expect(outcome(flipped)).not.toBe("inconsistent");
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused or a file of that size when its header is put together at random", () => {
    const piece = fc.constantFrom(
      '{"',
      '":',
      "{",
      "}",
      "[",
      "]",
      ",",
      '"',
      "\\",
      "\0",
      "-1",
      "1e9",
      "null",
      '"__metadata__":',
      '"dtype":"U8"',
      '"shape":[4]',
      '"data_offsets":[0,4]',
      '"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}',
    );
    const data = fc.uint8Array({ maxLength: 8 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), data, (pieces, bytes) => {
        const file = rawFile(`{${pieces.join("")}`, bytes);
        expect(outcome(file)).not.toBe("inconsistent");
      }),
      { numRuns: 1000 },
    );
  });

  it("is refused or a file of that size when its offsets and shapes are drawn at random", () => {
    const seen = new Set<Outcome>();
    const info = fc.record({
      dtype: fc.constantFrom("U8", "BOOL", "I16", "F32"),
      shape: fc.array(fc.constantFrom(0, 1, 2, 2 ** 27, 2 ** 53 - 1), { maxLength: 3 }),
      data_offsets: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })),
    });
    const infos = fc.dictionary(fc.constantFrom("a", "b", "c"), info, { maxKeys: 3 });
    fc.assert(
      fc.property(infos, fc.nat({ max: 4 }), (header, dataLength) => {
        const result = outcome(rawFile(JSON.stringify(header), new Uint8Array(dataLength)));
        expect(result).not.toBe("inconsistent");
        seen.add(result);
      }),
      { numRuns: 2000 },
    );
    expect(seen).toEqual(new Set(["refused", "parsed"]));
  });
});
