import { readFile } from "node:fs/promises";
import type { StateDict, StateEntry } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { parseSafetensors } from "./parse-safetensors.ts";
import { serializeSafetensors } from "./serialize-safetensors.ts";
import { bits } from "./testing/bits.ts";
import { mixedDict } from "./testing/mixed-dict.ts";

const fixture = new URL("../fixtures/mixed.safetensors", import.meta.url);

function one(entry: Partial<Record<keyof StateEntry, unknown>>, name = "w"): StateDict {
  return new Map([[name, entry as StateEntry]]);
}

describe("serializeSafetensors", () => {
  it("writes the same bytes as Python's safetensors, for every dtype", async () => {
    const python = await readFile(fixture);
    const ours = Buffer.from(serializeSafetensors(mixedDict(), { format: "pt" }));
    expect(ours.toString("latin1")).toBe(python.toString("latin1"));
  });

  it("writes an empty dict", () => {
    const file = serializeSafetensors(new Map());
    expect(Buffer.from(file).toString("latin1")).toBe("\b\0\0\0\0\0\0\0{}      ");
  });

  it("writes only the part of a buffer that an array views", () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const { tensors } = parseSafetensors(
      serializeSafetensors(one({ dtype: "F32", shape: [2], data })),
    );
    expect([...tensors.get("w")!.data]).toEqual([2, 3]);
  });

  it.each<[string, Partial<Record<keyof StateEntry, unknown>>, string]>([
    [
      "too few elements",
      { dtype: "F32", shape: [2, 2], data: new Float32Array(3) },
      'tensor "w" expected data of its shape [2, 2] but got 3 elements',
    ],
    [
      "an array of another type",
      { dtype: "F32", shape: [1], data: new Float64Array(1) },
      'tensor "w" expected its F32 data as Float32Array but got Float64Array',
    ],
    [
      "no array",
      { dtype: "F32", shape: [1], data: [1] },
      'tensor "w" expected its F32 data as Float32Array but got Array',
    ],
    ["an unknown dtype", { dtype: "F8_E4M3", shape: [1], data: new Uint8Array(1) }, "F8_E4M3"],
    ["a negative size", { dtype: "U8", shape: [-1, -1], data: new Uint8Array(1) }, "[-1, -1]"],
    ["a fraction as size", { dtype: "U8", shape: [0.5, 2], data: new Uint8Array(1) }, "[0.5, 2]"],
    [
      "a boolean of 2",
      { dtype: "BOOL", shape: [2], data: Uint8Array.of(1, 2) },
      'tensor "w" expected 0 or 1 in BOOL but got 2 at element 1',
    ],
  ])("refuses %s", (_, entry, message) => {
    expect(() => serializeSafetensors(one(entry))).toThrow(message);
  });

  it("refuses names that cannot be read back", () => {
    const entry = { dtype: "U8", shape: [0], data: new Uint8Array() };
    expect(() => serializeSafetensors(one(entry, "__metadata__"))).toThrow("reserves the name");
    expect(() => serializeSafetensors(one(entry, "a\ud800"))).toThrow("half of a surrogate pair");
  });

  it("refuses metadata other than strings", () => {
    const metadata = { epoch: 3 } as unknown as Record<string, string>;
    expect(() => serializeSafetensors(new Map(), metadata)).toThrow(
      'safetensors metadata "epoch" expected a string but got number; put other values in as JSON',
    );
    expect(() => serializeSafetensors(new Map(), { a: "\udfff" })).toThrow("surrogate");
  });

  it("refuses more tensors than parseSafetensors takes", () => {
    const entry = { dtype: "U8", shape: [0], data: new Uint8Array() } satisfies StateEntry;
    const many = new Map(Array.from({ length: 2 ** 18 }, (_, name) => [`${name}`, entry]));
    expect(() => serializeSafetensors(many)).toThrow("fewer than 262144 tensors but got 262144");
    many.delete("0");
    const parsed = parseSafetensors(serializeSafetensors(many, { format: "pt" }));
    expect(parsed.tensors.size).toBe(2 ** 18 - 1);
  });

  it("refuses a header that no reader would take", () => {
    expect(() => serializeSafetensors(new Map(), { long: "a".repeat(100_000_000) })).toThrow(
      "header of at most 100000000 bytes",
    );
  });
});

describe("a file of Python's safetensors", () => {
  it("is read bit by bit", async () => {
    const { tensors, metadata } = parseSafetensors(await readFile(fixture));
    expect(bits(tensors)).toEqual(bits(mixedDict()));
    expect(metadata).toEqual({ format: "pt" });
  });
});
