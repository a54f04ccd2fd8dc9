import { dispose, fill, tensor1d, type Tensor } from "@stratajs/tensor";
import { engine } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StrataBackendWasm } from "./strata-backend-wasm.ts";
import { wasm } from "./wasm.ts";

const HALF_GIBIBYTE = 2 ** 29;

describe("a full heap", () => {
  beforeEach(() => wasm().start());
  afterEach(() => wasm().stop());

  it("is an error that names what was asked for, and leaves living tensors whole", () => {
    const witness = tensor1d([1, 2, 3]);
    const backend = engine().registry["wasm"] as StrataBackendWasm;
    const taken: object[] = [];
    // Memory that nobody writes to is never committed by the system, so that this is cheap.
    const takeAll = (): void => {
      for (let i = 0; i < 20; i++) taken.push(backend.write(null, [HALF_GIBIBYTE / 4], "float32"));
    };
    expect(takeAll).toThrow(
      /heap is full: 512\.0 MiB were asked for while 3\d{3}\.\d MiB are in use, of at most 4095\.9 MiB; use a smaller batch/,
    );
    expect(taken).toHaveLength(7);
    expect([...witness.dataSync()]).toEqual([1, 2, 3]);

    for (const dataId of taken) backend.disposeData(dataId);
    const again: Tensor = fill([1000], 7);
    expect(again.dataSync()[999]).toBe(7);
    dispose([again, witness]);
  });

  it("is an error too where a single tensor is larger than any heap", () => {
    const backend = engine().registry["wasm"] as StrataBackendWasm;
    expect(() => backend.write(null, [2 ** 31], "float32")).toThrow(/8192\.0 MiB were asked for/);
  });

  it("reaches tensors above 2 GiB", () => {
    const backend = engine().registry["wasm"] as StrataBackendWasm;
    const taken = Array.from({ length: 5 }, () =>
      backend.write(null, [HALF_GIBIBYTE / 4], "float32"),
    );
    const high = tensor1d([4, 5, 6]);
    expect(backend.addressOf(high)).toBeGreaterThan(2 ** 31);
    expect([...high.dataSync()]).toEqual([4, 5, 6]);
    for (const dataId of taken) backend.disposeData(dataId);
  });
});
