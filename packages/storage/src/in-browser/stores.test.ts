import { fileURLToPath } from "node:url";
import { withBundledPage } from "@stratajs/browser";
import { expect, it } from "vitest";
import { storeChecks } from "../testing/store-checks.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

it("OPFS and IndexedDB do in a page and in a worker what every store does", async () => {
  const names = ["opfs", "indexedDb"].flatMap((kind) =>
    Object.keys(storeChecks).map((name) => [`${kind}: ${name}`, "passed"] as const),
  );
  const passed = Object.fromEntries(names);
  const { result } = await withBundledPage({ root }, (visit) => visit(new URLSearchParams()));
  expect(result).toEqual({ page: passed, worker: passed });
}, 120_000);
