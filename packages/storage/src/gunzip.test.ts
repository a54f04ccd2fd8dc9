import { gzipSync } from "node:zlib";
import { assert, asyncProperty, nat, uint8Array } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gunzip } from "./gunzip.ts";

const maxBytes = 1 << 20;
const content = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);
const packed = new Uint8Array(gzipSync(content));

const inNode = process.getBuiltinModule;

describe.each([
  ["by Node's zlib", inNode],
  ["by the platform's stream, as in a browser", undefined],
])("gunzip %s", (_, getBuiltinModule) => {
  beforeAll(() => void Object.assign(process, { getBuiltinModule }));
  afterAll(() => void Object.assign(process, { getBuiltinModule: inNode }));

  it("gives back what was packed, up to the very limit", async () => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 3000 }), async (bytes) => {
        const result = await gunzip(gzipSync(bytes), { maxBytes: bytes.length });
        expect(result).toEqual(bytes);
        if (bytes.length === 0) return;
        await expect(gunzip(gzipSync(bytes), { maxBytes: bytes.length - 1 })).rejects.toThrow(
          "expected at most",
        );
      }),
      { numRuns: 200 },
    );
  });

  it("refuses every truncated file", async () => {
    await assert(
      asyncProperty(nat(packed.length - 1), async (length) => {
        await expect(gunzip(packed.subarray(0, length), { maxBytes })).rejects.toThrow("gunzip");
      }),
      { numRuns: 300 },
    );
  });

  it("refuses data behind the end, another member included", async () => {
    await assert(
      asyncProperty(uint8Array({ minLength: 1, maxLength: 40 }), async (tail) => {
        const bytes = Uint8Array.from([...packed, ...tail]);
        await expect(gunzip(bytes, { maxBytes })).rejects.toThrow("gunzip");
      }),
      { numRuns: 300 },
    );
    const twice = Uint8Array.from([...packed, ...packed]);
    await expect(gunzip(twice, { maxBytes })).rejects.toThrow("gunzip");
  });

  it("never gives other content for a flipped bit", async () => {
    await assert(
      asyncProperty(nat(packed.length * 8 - 1), async (bit) => {
        const bytes = packed.slice();
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        // Bits of the header's time and system do not matter.
        const outcome = await gunzip(bytes, { maxBytes }).then(
          (result) => (Buffer.compare(result, content) === 0 ? "right" : "wrong"),
          (error: Error) => error.message,
        );
        expect(outcome).toMatch(/^(right$|gunzip )/);
      }),
      { numRuns: 400 },
    );
  });

  it("does not take memory on the word of a footer", async () => {
    const bytes = packed.slice();
    bytes.fill(0xff, bytes.length - 4);
    await expect(gunzip(bytes, { maxBytes: Number.MAX_SAFE_INTEGER })).rejects.toThrow(
      "its size in the footer is impossible",
    );
  });

  it("stops a bomb whose footer lies", async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    bomb.writeUInt32LE(1000, bomb.length - 4);
    await expect(gunzip(bomb, { maxBytes: 1000 })).rejects.toThrow("more inside than its footer");
  });

  it("reads a view into a larger buffer", async () => {
    const around = new Uint8Array(packed.length + 20).fill(7);
    around.set(packed, 10);
    const view = around.subarray(10, 10 + packed.length);
    expect(await gunzip(view, { maxBytes })).toEqual(content);
  });
});
