import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { memoryStore } from "@stratajs/storage";
import type { StateDict } from "@stratajs/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckpointState } from "./checkpoint.ts";
import { loadCheckpoint } from "./load-checkpoint.ts";
import { parseSafetensors } from "./parse-safetensors.ts";
import { saveCheckpoint, serializeCheckpoint } from "./save-checkpoint.ts";
import { serializeSafetensors } from "./serialize-safetensors.ts";
import { arbitraryStateDict } from "./testing/arbitrary-state-dict.ts";
import { bits } from "./testing/bits.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const model: StateDict = new Map([
  ["conv1.weight", { dtype: "F32", shape: [1, 1, 1, 2], data: Float32Array.of(0.5, -2) }],
  ["bn1.num_batches_tracked", { dtype: "I64", shape: [], data: BigInt64Array.of(235n) }],
]);
const optimizer: StateDict = new Map([
  ["0.momentumBuffer", { dtype: "F32", shape: [1, 1, 1, 2], data: Float32Array.of(1, 2) }],
]);
const state: CheckpointState = {
  model: { name: "leNetBn", options: { classes: 10 } },
  epoch: 3,
  step: 705,
  rng: { key: [4294967295, 0], counter: [1, 2, 3, 4] },
  callbacks: { "ModelCheckpoint 2": { bestValue: 0.1 } },
  note: "größer ✓",
};

/** A file whose metadata `strata` is as given. */
function fileWith(strata: unknown, tensors: StateDict = model): Uint8Array {
  const json = typeof strata === "string" ? strata : JSON.stringify(strata);
  return serializeSafetensors(tensors, { strata: json });
}

describe("a checkpoint", () => {
  it("comes back from its file as it was", async () => {
    const path = join(await temporaryFolder(), "runs", "last.safetensors");
    await saveCheckpoint(path, { model, optimizer, state });
    const loaded = await loadCheckpoint(path);
    expect(bits(loaded.model)).toEqual(bits(model));
    expect(bits(loaded.optimizer!)).toEqual(bits(optimizer));
    expect(loaded.state).toEqual(state);
  });

  it("comes back from a store as it was, and says which file of which store is damaged", async () => {
    const store = memoryStore({ place: "the test" });
    const file = { store, name: "last.safetensors" };
    await saveCheckpoint(file, { model, optimizer, state });
    expect(await store.read(file.name)).toEqual(serializeCheckpoint({ model, optimizer, state }));
    expect((await loadCheckpoint(file)).state).toEqual(state);
    const bytes = await store.read(file.name);
    bytes[bytes.length - 1]! ^= 1;
    await store.write(file.name, bytes);
    await expect(loadCheckpoint(file)).rejects.toThrow(
      /^"last.safetensors" in the test: .*the file is damaged/,
    );
  });

  it("holds the tensors of callbacks beside the optimizer's", async () => {
    const file = serializeCheckpoint({ model, optimizer, callbacks: optimizer, state });
    expect([...parseSafetensors(file).tensors.keys()]).toContain(
      "strata.callbacks.0.momentumBuffer",
    );
    const loaded = await loadCheckpoint(file);
    expect(bits(loaded.callbacks!)).toEqual(bits(optimizer));
    expect(bits(loaded.optimizer!)).toEqual(bits(optimizer));
    expect(bits(loaded.model)).toEqual(bits(model));
  });

  it("tells an optimizer without buffers and an empty state from none", async () => {
    const empty = await loadCheckpoint(
      serializeCheckpoint({ model, optimizer: new Map(), state: {} }),
    );
    expect(empty.optimizer?.size).toBe(0);
    expect(empty.state).toEqual({});
    const none = await loadCheckpoint(serializeCheckpoint({ model }));
    expect(Object.keys(none)).toEqual(["model"]);
  });

  it("holds the model under its own names, and says that they are PyTorch's", () => {
    const { tensors, metadata } = parseSafetensors(
      serializeCheckpoint({ model, optimizer, state }),
    );
    expect([...tensors.keys()].toSorted()).toEqual([
      "bn1.num_batches_tracked",
      "conv1.weight",
      "strata.optimizer.0.momentumBuffer",
    ]);
    expect(metadata["format"]).toBe("pt");
    expect(JSON.parse(metadata["strata"]!)).toMatchObject({ version: 1, state: { epoch: 3 } });
  });

  it("comes back whatever the tensors and the JSON are", async () => {
    const anyState = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((json) => ["epoch", "step", "model"].every((name) => !(name in json)))
      .map((json) => JSON.parse(JSON.stringify(json)) as CheckpointState);
    const weights = arbitraryStateDict.filter(
      (dict) => ![...dict.keys()].some((name) => name.startsWith("strata.")),
    );
    await fc.assert(
      fc.asyncProperty(weights, arbitraryStateDict, anyState, async (any, moments, json) => {
        const file = serializeCheckpoint({ model: any, optimizer: moments, state: json });
        const loaded = await loadCheckpoint(file);
        expect(bits(loaded.model)).toEqual(bits(any));
        expect(bits(loaded.optimizer!)).toEqual(bits(moments));
        expect(loaded.state).toEqual(json);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a checkpoint of which a bit was flipped", () => {
  const file = serializeCheckpoint({ model, optimizer, state });

  it("is refused, or still says the same, wherever the bit is", async () => {
    for (let place = 0; place < 8 * file.length; place++) {
      const flipped = file.slice();
      flipped[place >> 3]! ^= 1 << (place & 7);
      const loaded = await loadCheckpoint(flipped).catch(() => undefined);
      if (loaded === undefined) continue;
      expect(bits(loaded.model)).toEqual(bits(model));
      expect(bits(loaded.optimizer!)).toEqual(bits(optimizer));
      expect(loaded.state).toEqual(state);
    }
  });

  it("is refused with a sentence when the bit is a weight's", async () => {
    const flipped = file.slice();
    flipped[flipped.length - 1]! ^= 64;
    await expect(loadCheckpoint(flipped)).rejects.toThrow(
      /the checkpoint expected its content to have the checksum "[0-9a-f]{8}" but got "[0-9a-f]{8}"; the file is damaged/,
    );
  });
});

describe("loadCheckpoint", () => {
  it("takes a state dict saved in Python as a model and nothing else", async () => {
    const fixture = new URL("../fixtures/mixed.safetensors", import.meta.url);
    const loaded = await loadCheckpoint(fixture);
    expect(Object.keys(loaded)).toEqual(["model"]);
    expect(loaded.model.get("conv1.weight")?.shape).toEqual([2, 1, 1, 2]);
  });

  it("refuses a newer version, with the file's name", async () => {
    const path = join(await temporaryFolder(), "new.safetensors");
    await writeFile(path, fileWith({ version: 2, anything: true }));
    await expect(loadCheckpoint(path)).rejects.toThrow(
      `${path}: the checkpoint is of version 2 but this Strata reads versions up to 1; update Strata`,
    );
  });

  it.each<[string, unknown, string]>([
    ["text", "{version", 'metadata expected JSON but got "{version"'],
    ["a list", [1], 'metadata expected an object but got "[1]"'],
    ["no version", {}, "version expected 1 but got nothing"],
    ["a version as text", { version: "1" }, "version expected 1 but got"],
    ["an older version", { version: 0 }, "version expected 1 but got"],
    ["no word on the optimizer", { version: 1 }, "optimizer expected true or false"],
    ["state null", { version: 1, optimizer: false, state: null }, "state expected an object"],
    [
      "a fraction as epoch",
      { version: 1, optimizer: false, state: { epoch: 0.5 } },
      'state.epoch expected an integer of at least 0 but got "0.5"',
    ],
    [
      "a model without a name",
      { version: 1, optimizer: false, state: { model: {} } },
      "state.model.name expected a string but got nothing",
    ],
  ])("refuses metadata with %s", async (_, strata, message) => {
    await expect(loadCheckpoint(fileWith(strata))).rejects.toThrow(message);
  });

  it("refuses tensors of ours that it does not know, and an optimizer's that nobody announced", async () => {
    const entry = model.get("conv1.weight")!;
    const header = { version: 1, optimizer: false };
    const averaged = new Map([["strata.average.conv1.weight", entry]]);
    await expect(loadCheckpoint(fileWith(header, averaged))).rejects.toThrow("is unknown");
    const buffers = new Map([["strata.optimizer.0.step", entry]]);
    await expect(loadCheckpoint(fileWith(header, buffers))).rejects.toThrow("optimizer");
  });
});

describe("saveCheckpoint", () => {
  it("refuses what it could not load again and leaves the former file as it was", async () => {
    const path = join(await temporaryFolder(), "last.safetensors");
    await saveCheckpoint(path, { model, optimizer, state });
    const former = await readFile(path);
    const reserved = new Map([["strata.weight", model.get("conv1.weight")!]]);
    await expect(saveCheckpoint(path, { model: reserved })).rejects.toThrow(
      'reserves names that begin with "strata." but the model has "strata.weight"',
    );
    await expect(saveCheckpoint(path, { model, state: { epoch: Number.NaN } })).rejects.toThrow(
      "state.epoch expected an integer of at least 0 but got",
    );
    expect(former.equals(await readFile(path))).toBe(true);
  });
});
