import type { Json } from "@stratajs/checkpoint";
import { wasm } from "@stratajs/backend-wasm";
import { memoryStore } from "@stratajs/storage";
import { useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { fitWithLosses, stopAfterEpoch } from "../testing/fit-with-losses.ts";
import { ModelCheckpoint } from "./model-checkpoint.ts";

beforeAll(() => useBackend([wasm()]));

describe("a resumed ModelCheckpoint", () => {
  const losses = [3, 1, 2, 4, 0.5];
  const kept = ["epoch=1-step=4.safetensors", "epoch=4-step=10.safetensors"];

  it.each([0, 1, 2, 3])(
    "ends with the files of one that never stopped, stopped in epoch %d",
    async (epoch) => {
      const store = memoryStore();
      const first = new ModelCheckpoint({ store, saveTopK: 2 });
      await fitWithLosses(losses, [stopAfterEpoch(epoch), first]);
      const resumed = new ModelCheckpoint({ store, saveTopK: 2 });
      await fitWithLosses(losses, resumed, first.lastFile);
      expect(await store.list()).toEqual([...kept, "last.safetensors"]);
      expect(resumed.kept.map(({ name }) => name)).toEqual(kept);
    },
  );

  it("writes the files again that it wrote after the checkpoint it goes on from", async () => {
    const store = memoryStore();
    const first = new ModelCheckpoint({ store, saveTopK: 2 });
    await fitWithLosses(losses, [stopAfterEpoch(1), first]);
    const early = await store.read("last.safetensors");
    await fitWithLosses(losses, new ModelCheckpoint({ store, saveTopK: 2 }), first.lastFile);
    await fitWithLosses(losses, new ModelCheckpoint({ store, saveTopK: 2 }), early);
    expect(await store.list()).toEqual([...kept, "last.safetensors"]);
  });

  it("takes nothing from another run in the same place", async () => {
    const store = memoryStore();
    await store.write("epoch=0-step=2.safetensors", "somebody's notes");
    await fitWithLosses([1, 2], new ModelCheckpoint({ store, saveTopK: 2 }));
    const others = await store.list();
    expect(others).toEqual([
      "epoch=0-step=2-v1.safetensors",
      "epoch=0-step=2.safetensors",
      "epoch=1-step=4.safetensors",
      "last.safetensors",
    ]);
    const contents = await Promise.all(others.slice(0, 3).map((name) => store.read(name)));
    const second = new ModelCheckpoint({ store, saveTopK: 1, saveLast: false });
    await fitWithLosses([9], second);
    const third = new ModelCheckpoint({ store, saveTopK: 2 });
    await fitWithLosses([9, 8, 7, 6], third);
    expect(third.kept.map(({ value }) => value)).toEqual([7, 6]);
    expect(await Promise.all(others.slice(0, 3).map((name) => store.read(name)))).toEqual(contents);
  });

  it("in another place takes no file of its list's names for its own", async () => {
    const [here, there] = [memoryStore({ place: "here" }), memoryStore({ place: "there" })];
    const first = new ModelCheckpoint({ store: here, saveTopK: 2 });
    await fitWithLosses(losses, [stopAfterEpoch(1), first]);
    const [mine, theirs] = ["epoch=0-step=2.safetensors", "epoch=1-step=4.safetensors"];
    await there.write(mine!, await here.read(mine!));
    await there.write(theirs!, "somebody's notes");
    const resumed = new ModelCheckpoint({ store: there, saveTopK: 2 });
    await fitWithLosses(losses, resumed, first.lastFile);
    expect(resumed.kept.map(({ value }) => value)).toEqual([2, 0.5]);
    expect(await there.list()).toEqual([
      theirs,
      "epoch=2-step=6.safetensors",
      "epoch=4-step=10.safetensors",
      "last.safetensors",
    ]);
  });

  it("removes nothing that a checkpoint from elsewhere names as its own", async () => {
    const store = memoryStore();
    await store.write("notes.txt", "important");
    const callback = new ModelCheckpoint({ store, saveTopK: 1 });
    const state = callback.state() as Record<string, Json>;
    const names = ["notes.txt", "../notes.txt", 5, null].map((name) => ({ name, value: 9 }));
    callback.loadState({ ...state, kept: [...names, null, 7] as Json });
    expect(callback.kept).toEqual([]);
    callback.loadState({
      ...state,
      monitor: "other",
      kept: [{ name: "best.safetensors", value: 1 }],
    });
    expect(callback.kept).toEqual([]);
    callback.loadState({ ...state, kept: [{ name: "best.safetensors", value: 1 }] });
    expect(callback.bestValue).toBe(1);
    callback.loadState(null);
  });
});
