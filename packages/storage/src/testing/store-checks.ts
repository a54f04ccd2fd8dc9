import { readBytes } from "../read-bytes.ts";
import type { FileStore } from "../stores/file-store.ts";

/** What every store must do, wherever it runs: each check gets an empty one. They throw on what is wrong. */
export const storeChecks: Readonly<Record<string, (store: FileStore) => Promise<void>>> = {
  async "lists, reads and removes what was written"(store) {
    same(await store.list(), []);
    await store.write("b", Uint8Array.of(1, 2, 3));
    await store.write("a=1.txt", "text ä");
    await store.write("c", [Uint8Array.of(4), new Uint8Array(0), Uint8Array.of(5, 6)]);
    same(await store.list(), ["a=1.txt", "b", "c"]);
    same([...(await store.read("b"))], [1, 2, 3]);
    same(new TextDecoder().decode(await store.read("a=1.txt")), "text ä");
    same([...(await readBytes({ store, name: "c" }))], [4, 5, 6]);
    await store.write("b", Uint8Array.of(7));
    same([...(await store.read("b"))], [7]);
    await store.remove("b");
    await store.remove("b");
    await store.remove("never there");
    same(await store.list(), ["a=1.txt", "c"]);
    same(await store.clean(), 0);
    same(await store.list(), ["a=1.txt", "c"]);
  },

  async "says which file is missing, and where"(store) {
    const message = await failure(store.read("lost"));
    same(message.includes("lost"), true, message);
    same(message.includes(store.place), true, message);
    same(message.includes("there is no such file"), true, message);
  },

  async "keeps nothing but files in its place"(store) {
    for (const name of ["", "..", "../a", "a/b", "a\\b", "NUL", "a."]) {
      const message = await failure(store.write(name, "x"));
      same(message.includes("expected the name of a file"), true, message);
    }
    same(await store.list(), []);
  },

  async "gives and takes copies"(store) {
    const bytes = Uint8Array.of(1, 2, 3);
    const written = store.write("a", bytes);
    await written;
    bytes.fill(9);
    const read = await store.read("a");
    read.fill(8);
    same([...(await store.read("a"))], [1, 2, 3]);
  },

  async "lets one of many writers win, whole"(store) {
    const contents = Array.from({ length: 8 }, (_, i) => new Uint8Array(50_000 + i).fill(i));
    await Promise.allSettled(contents.map((content) => store.write("a", content)));
    const read = await store.read("a");
    same(read.length, 50_000 + read[0]!);
    same(
      read.every((byte) => byte === read[0]),
      true,
    );
    same(await store.list(), ["a"]);
  },

  async "leaves the former file when the content throws half-way"(store) {
    await store.write("a", "before");
    const message = await failure(store.write("a", broken()));
    same(message, "the tensor is disposed");
    same(new TextDecoder().decode(await store.read("a")), "before");
    same(await store.list(), ["a"]);
  },
};

function* broken(): Generator<Uint8Array> {
  yield new Uint8Array(100_000);
  throw new Error("the tensor is disposed");
}

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("expected an error but there was none");
}

function same(actual: unknown, expected: unknown, hint = ""): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right} but got ${left} ${hint}`);
}
