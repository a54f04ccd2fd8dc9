import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { readBytes } from "./read-bytes.ts";
import { sha256 } from "./sha256.ts";

describe("readBytes", () => {
  it("reads a path, a file: URL, a data: URL, a Blob and bytes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "strata-storage-"));
    const path = join(folder, "a file");
    await writeFile(path, "abc");
    const sources = [
      path,
      pathToFileURL(path),
      String(pathToFileURL(path)),
      "data:,abc",
      new Blob(["abc"]),
      new TextEncoder().encode("abc"),
    ];
    for (const source of sources) {
      expect(new TextDecoder().decode(await readBytes(source))).toBe("abc");
    }
    await rm(folder, { recursive: true });
  });

  it("says what is wrong with a path", async () => {
    await expect(readBytes("/no/such/file")).rejects.toThrow(
      'could not read "/no/such/file": there is no such file or folder',
    );
    await expect(readBytes(tmpdir())).rejects.toThrow("it is a folder, not a file");
  });

  it("says what a server answered, and when there is none", async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/there" ? 200 : 404;
      response.end("body");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await readBytes(`${base}/there`)).length).toBe(4);
    await expect(readBytes(`${base}/not`)).rejects.toThrow(`${base}/not answered 404`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(readBytes(`${base}/there`)).rejects.toThrow("could not be reached");
  });
});

describe("sha256", () => {
  it("agrees with FIPS 180-2's example", async () => {
    const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const bytes = new TextEncoder().encode("abc");
    expect(await sha256(bytes)).toBe(expected);
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set(bytes);
    expect(await sha256(shared)).toBe(expected);
  });
});
