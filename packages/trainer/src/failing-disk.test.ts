import { rmSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { loadCheckpoint } from "@stratajs/checkpoint";
import { diskStore, type FileStore } from "@stratajs/storage";
import { useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Callback } from "./callback.ts";
import { ModelCheckpoint, type ModelCheckpointOptions } from "./callbacks/model-checkpoint.ts";
import { movableRun } from "./testing/movable-run.ts";
import { mountSmallDisk, type SmallDisk } from "./testing/small-disk.ts";

// One checkpoint of 1.2 MB fits, and not a second beside it.
const probe = mountSmallDisk("2m");
probe?.remove();
const reason = probe ? "" : " (skipped: this user may not mount a small disk)";

let folder: string;
let disk: SmallDisk | undefined;
beforeAll(() => useBackend([wasm({ threads: 1 })]));
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-failing-`);
});
afterEach(async () => {
  vi.restoreAllMocks();
  disk?.remove();
  disk = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** A run of 20 steps that saves `last` after each epoch of 5; gives its steps. */
async function train(
  place: { readonly folder: string } | { readonly store: FileStore },
  options: Pick<ModelCheckpointOptions, "onSaveError" | "saveTopK"> & {
    readonly callback?: Callback;
  } = {},
): Promise<number> {
  const { callback = {}, onSaveError = "error", saveTopK = 0 } = options;
  const checkpoints = new ModelCheckpoint({ ...place, saveTopK, onSaveError });
  const callbacks = [callback, checkpoints];
  const { fit, model, trainer } = movableRun({ hidden: 4000, callbacks });
  try {
    await fit();
  } finally {
    model.dispose();
  }
  return trainer.step;
}

/** The step of the checkpoint that is there, which must be whole, and alone. */
async function savedStep(place: string): Promise<number | undefined> {
  expect(await readdir(place)).toEqual(["last.safetensors"]);
  return (await loadCheckpoint(`${place}/last.safetensors`)).state?.step;
}

/** A disk that is full after so many bytes: the write ends in the middle of a file. */
function fullAfter(bytes: number, place = folder): FileStore {
  const store = diskStore(place);
  let left = bytes;
  return {
    ...store,
    write: (name, content) =>
      store.write(
        name,
        (function* () {
          for (const chunk of content as Iterable<Uint8Array>) {
            left -= chunk.length;
            if (left < 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
            yield chunk;
          }
        })(),
      ),
  };
}

/** A place that once does not say what is in it. */
function forgetful(): FileStore {
  const store = diskStore(folder);
  let isAsked = false;
  const list = (): Promise<string[]> => {
    if (isAsked) return store.list();
    isAsked = true;
    return Promise.reject(new Error("EIO"));
  };
  return { ...store, list };
}

/** Its folder is removed while the second file is written. */
function vanishingOnce(place: string): FileStore {
  const store = diskStore(place);
  let writes = 0;
  return {
    ...store,
    write(name, content) {
      writes++;
      if (writes !== 2) return store.write(name, content);
      return store.write(
        name,
        (function* () {
          for (const chunk of content as Iterable<Uint8Array>) {
            yield chunk;
            rmSync(place, { recursive: true, force: true });
          }
        })(),
      );
    },
  };
}

describe("a full disk", () => {
  it("ends the run with a clear error, and the former checkpoint loads", async () => {
    await expect(train({ store: fullAfter(3_000_000) })).rejects.toThrow(
      /could not write ".*last\.safetensors": the disk is full; free some space .*\(ENOSPC\)/,
    );
    expect(await savedStep(folder)).toBe(10);
  });

  it("is only warned of where training is to go on", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await train({ store: fullAfter(3_000_000) }, { onSaveError: "continue" })).toBe(20);
    // After epochs 3 and 4, and at the end, when nothing was saved for its step.
    expect(warn).toHaveBeenCalledTimes(3);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("the disk is full"));
    expect(await savedStep(folder)).toBe(10);
  });

  it.skipIf(!probe)(`is the same on a disk that is really full${reason}`, async () => {
    disk = mountSmallDisk("2m")!;
    await expect(train(disk)).rejects.toThrow(/the disk is full; .*\(ENOSPC\)/);
    expect(await savedStep(disk.folder)).toBe(5);
  });

  it.skipIf(!probe)(`saves again once there is space${reason}`, async () => {
    disk = mountSmallDisk("2m")!;
    const { folder: place } = disk;
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const makeSpace: Callback = {
      onTrainEpochStart: async ({ epoch }) => {
        if (epoch === 3) await rm(`${place}/last.safetensors`);
      },
    };
    expect(await train(disk, { onSaveError: "continue", callback: makeSpace })).toBe(20);
    expect(await savedStep(place)).toBe(20);
  });
});

describe("a folder that becomes read-only", () => {
  const isRoot = process.getuid?.() === 0;

  it.skipIf(isRoot && !probe)(
    `ends the run with a clear error, and the former checkpoint loads${isRoot ? reason : ""}`,
    async () => {
      // Permissions do not keep root from writing.
      disk = isRoot ? mountSmallDisk("9m") : undefined;
      const place = disk?.folder ?? folder;
      const makeReadOnly: Callback = {
        onTrainEpochStart: async ({ epoch }) => {
          if (epoch !== 2) return;
          if (disk) disk.makeReadOnly();
          else await chmod(place, 0o555);
        },
      };
      await expect(train({ folder: place }, { callback: makeReadOnly })).rejects.toThrow(
        /could not write ".*last\.safetensors": (the disk is read-only|permission was denied); .*another folder/,
      );
      expect(await savedStep(place)).toBe(10);
      if (!disk) await chmod(place, 0o755);
    },
  );
});

describe("a folder that cannot be listed", () => {
  it("ends the run, or costs one of the best", async () => {
    await expect(train({ store: forgetful() }, { saveTopK: -1 })).rejects.toThrow("EIO");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const options = { saveTopK: -1, onSaveError: "continue" } as const;
    expect(await train({ store: forgetful() }, options)).toBe(20);
    expect(warn).toHaveBeenCalledTimes(1);
    expect((await readdir(folder)).toSorted()).toEqual([
      "epoch=1-step=10.safetensors",
      "epoch=2-step=15.safetensors",
      "epoch=3-step=20.safetensors",
      "last.safetensors",
    ]);
  });
});

describe("a folder that vanishes", () => {
  it("is made again by the next save", async () => {
    const place = `${folder}/runs/lenet`;
    const remove: Callback = {
      onTrainEpochStart: async ({ epoch }) => {
        if (epoch === 2) await rm(`${folder}/runs`, { recursive: true });
      },
    };
    expect(await train({ folder: place }, { callback: remove })).toBe(20);
    expect(await savedStep(place)).toBe(20);
  });

  it("while a file is written ends the run with a clear error, or is made again by the next save", async () => {
    const place = `${folder}/runs/lenet`;
    await expect(train({ store: vanishingOnce(place) })).rejects.toThrow(
      /could not write ".*last\.safetensors": .*vanished meanwhile/,
    );
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await train({ store: vanishingOnce(place) }, { onSaveError: "continue" })).toBe(20);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(await savedStep(place)).toBe(20);
  });
});
