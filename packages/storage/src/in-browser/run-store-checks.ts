import type { FileStore } from "../stores/file-store.ts";
import { indexedDbStore } from "../stores/indexed-db-store.ts";
import { opfsStore } from "../stores/opfs-store.ts";
import { storeChecks } from "../testing/store-checks.ts";

const stores: Readonly<Record<string, (folder: string) => FileStore>> = {
  opfs: (folder) => opfsStore(`runs/${folder}`),
  indexedDb: (folder) => indexedDbStore({ folder }),
};

/** `opfs: lists, reads and …` with `"passed"`, or what went wrong. */
export async function runStoreChecks(): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  for (const [kind, makeStore] of Object.entries(stores)) {
    for (const [index, [name, check]] of Object.entries(storeChecks).entries()) {
      const folder = `${typeof document === "undefined" ? "worker" : "page"} ${index}`;
      outcomes[`${kind}: ${name}`] = await check(makeStore(folder)).then(
        () => "passed",
        (error: unknown) => String(error),
      );
    }
  }
  return outcomes;
}
