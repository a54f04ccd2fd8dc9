import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { serializeCheckpoint } from "./save-checkpoint.ts";
import { serializeSafetensors } from "./serialize-safetensors.ts";
import { readWeights } from "./read-weights.ts";
import { latin1 } from "./testing/stored-zip.ts";

const entry = { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } as const;
const tensors = new Map([["a", entry]]);

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);

const padded = (length: number): Uint8Array =>
  serializeSafetensors(tensors, { padding: "x".repeat(length) });

describe("readWeights", () => {
  it("tells files by their content", async () => {
    const formats = ["mixed.safetensors", "mixed.pt", "mixed-legacy.pt", "lightning.ckpt"].map(
      async (name) => (await readWeights(readFileSync(fixture(name)))).format,
    );
    expect(await Promise.all(formats)).toEqual(["safetensors", "pytorch", "pytorch", "pytorch"]);
  });

  it("takes no length of a header for the beginning of a pickle", async () => {
    const headers = Array.from({ length: 1024 }, (_, i) => padded(i)).filter(
      (bytes) => bytes[0] === 0x80,
    );
    // Of 640 bytes: a pickle's first opcode and its protocol.
    expect(headers.map((bytes) => bytes[1])).toContain(2);
    for (const bytes of headers) {
      expect(await readWeights(bytes)).toEqual({ format: "safetensors", tensors });
    }
  });

  it("gives of a checkpoint the model and what is said of it, of Lightning's the hyperparameters", async () => {
    const state = { model: { name: "resnet18" } };
    const bytes = serializeCheckpoint({ model: tensors, optimizer: tensors, state });
    expect(await readWeights(bytes)).toEqual({ format: "safetensors", tensors, state });
    const { hyperparameters } = await readWeights(fixture("lightning.ckpt"));
    expect(hyperparameters).toMatchObject({ model_name: "ResNet" });
  });

  it("begins its errors with the file's name", async () => {
    await expect(readWeights(latin1("<!DOCTYPE html>"))).rejects.toThrow(
      "the given bytes: expected weights as a safetensors file or as torch.save writes them",
    );
    await expect(readWeights(latin1("PK"))).rejects.toThrow("the given bytes: ");
  });
});
