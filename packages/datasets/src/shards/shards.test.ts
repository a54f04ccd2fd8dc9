import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fileSystem, { mkdtemp, readFile, rm, writeFile, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ShardSource } from "./open-stream.ts";
import { readShard } from "./read-shard.ts";
import { writeShards, type NewShardSample } from "./write-shards.ts";

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const rgb = await readFile(join(fixtures, "images/rgb.png"));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-shards-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Key, then extension and bytes of each file. */
async function contents(source: ShardSource): Promise<Record<string, Record<string, number>>> {
  const all: Record<string, Record<string, number>> = {};
  for await (const { key, files } of readShard(source)) {
    all[key] = Object.fromEntries([...files].map(([extension, data]) => [extension, data.length]));
  }
  return all;
}

/** Shards of three examples each; example i has the label i. */
function numbered(count: number, examplesPerShard = 3): Promise<string[]> {
  const samples = Array.from({ length: count }, (_, i) => ({ files: { png: rgb, cls: i } }));
  return writeShards(folder, samples, { examplesPerShard });
}

describe("readShard", () => {
  const base = {
    "000000": { png: 118, cls: 2 },
    "sub/000000": { png: 118, json: 29 },
  };
  const long = "a-long-folder/".repeat(9);
  const more = { [`${long}000002`]: { png: 118, cls: 1 }, grün: { png: 118, cls: 1 } };

  it.each([
    ["gnu", { ...base, ...more }],
    ["pax", { ...base, ...more }],
    ["ustar", base],
  ])("reads what Python's tarfile writes as %s", async (name, expected) => {
    const path = join(fixtures, "shards", `${name}.tar`);
    const bytes = await readFile(path);
    expect(await contents(path)).toEqual(expected);
    // Packed or not, whatever its name; from anywhere.
    expect(await contents(gzipSync(bytes))).toEqual(expected);
    expect(await contents(new File([bytes], "x.tar"))).toEqual(expected);
    await writeFile(join(folder, "x.tar"), gzipSync(bytes));
    expect(await contents(join(folder, "x.tar"))).toEqual(expected);
    expect(await contents(new URL(`file://${path}`))).toEqual(expected);
  });

  it("says which shard is damaged and how", async () => {
    const path = join(folder, "cut.tar");
    const whole = await readFile(join(fixtures, "shards/gnu.tar"));
    await expect(contents(path)).rejects.toThrow(`could not read the shard "${path}": ENOENT`);
    await writeFile(path, whole.subarray(0, 3000));
    await expect(contents(path)).rejects.toThrow(
      `could not read the shard "${path}": Tar archive is truncated.`,
    );
    await writeFile(path, gzipSync(whole).subarray(0, 300));
    await expect(contents(path)).rejects.toThrow(/could not read the shard ".*": \w/);
    await expect(contents(new Uint8Array())).rejects.toThrow('could not read the shard "0 bytes"');
    await expect(contents(rgb)).rejects.toThrow("could not read the shard");
    whole[10] = 65;
    await expect(contents(whole)).rejects.toThrow("Invalid tar header checksum");
  });

  it.each(["../up.png", "/etc/up.png", "a/../../up.png", "C:/up.png", "a\\..\\up.png"])(
    "refuses the path %s",
    async (name) => {
      const { packTar } = await import("modern-tar");
      const archive = await packTar([{ header: { name, size: 1 }, body: new Uint8Array(1) }]);
      await expect(contents(archive)).rejects.toThrow("expected paths within the archive but got");
    },
  );

  it("refuses files that are too large, before it reads them, and two of one name", async () => {
    const { packTar } = await import("modern-tar");
    const body = new Uint8Array(3);
    const header = { name: "a.jpg", size: 3 };
    const twice = await packTar([
      { header, body },
      { header, body },
    ]);
    await expect(contents(twice)).rejects.toThrow('two files .jpg of the name "a"');
    const reading = readShard(twice, { maxFileBytes: 2 });
    await expect(reading.next()).rejects.toThrow('"a.jpg" has 3 bytes where at most 2 are allowed');
  });

  it("closes the file when nobody reads on, and where it cannot be read", async () => {
    const [path] = await numbered(3);
    const open = vi.spyOn(fileSystem, "open");
    for await (const { key } of readShard(path!)) {
      expect(key).toBe("000000000");
      break;
    }
    await expect(contents(folder)).rejects.toThrow("EISDIR");
    for (const { value } of open.mock.results) {
      const file = (await value) as FileHandle;
      await vi.waitFor(() => expect(file.fd).toBe(-1));
    }
    expect(open).toHaveBeenCalledTimes(2);
    open.mockRestore();
  });

  describe("over http", () => {
    let server: Server;
    let answer: (url: string) => { status: number; body: Uint8Array; length?: number };
    let origin: string;

    beforeEach(async () => {
      server = createServer((request, response) => {
        const { status, body, length = body.length } = answer(request.url!);
        response.writeHead(status, { "content-length": length });
        response.write(body, () => length > body.length && response.destroy());
        if (length === body.length) response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    it("streams, and names what went wrong", async () => {
      const body = await readFile(join(fixtures, "shards/ustar.tar"));
      answer = () => ({ status: 200, body });
      expect(await contents(`${origin}/x.tar`)).toEqual(base);
      answer = () => ({ status: 404, body: new Uint8Array() });
      await expect(contents(`${origin}/y.tar`)).rejects.toThrow(
        `could not read the shard "${origin}/y.tar": ${origin}/y.tar answered 404`,
      );
      answer = () => ({ status: 200, body: body.subarray(0, 2000), length: body.length });
      await expect(contents(`${origin}/z.tar`)).rejects.toThrow("could not read the shard");
    });

    it("knows gzip's data when a server sends them byte by byte at first", async () => {
      const body = gzipSync(await readFile(join(fixtures, "shards/ustar.tar")));
      server.removeAllListeners("request");
      server.on("request", (_, response) => {
        response.write(body.subarray(0, 1));
        setTimeout(() => response.end(body.subarray(1)), 50);
      });
      expect(await contents(`${origin}/x.tar.gz`)).toEqual(base);
    });
  });
});

describe("writeShards", () => {
  it("starts a shard when one is full, by number or by bytes; the same examples give the same bytes", async () => {
    const paths = await numbered(7);
    expect(paths.map((path) => path.slice(folder.length))).toEqual([
      "/shard-000000.tar",
      "/shard-000001.tar",
      "/shard-000002.tar",
    ]);
    const first = await readFile(paths[0]!);
    expect(await readFile((await numbered(7))[0]!)).toEqual(first);
    expect(await contents(paths[2]!)).toEqual({ "000000006": { png: rgb.length, cls: 1 } });
    const samples: NewShardSample[] = ["a", "b", "c"].map((key) => ({
      key,
      files: { png: rgb, json: { label: 1 }, txt: "grün" },
    }));
    const options = { name: "train", bytesPerShard: rgb.length * 2 };
    const few = await writeShards(folder, samples, options);
    expect(few).toHaveLength(2);
    expect(await contents(few[1]!)).toEqual({ c: { png: rgb.length, json: 11, txt: 5 } });
    expect(await writeShards(folder, [])).toEqual([]);
  });

  it.each(["a.b", "../a", "/a", "", "__a__"])("refuses the key %j", async (key) => {
    await expect(writeShards(folder, [{ key, files: { cls: 1 } }])).rejects.toThrow(
      `writeShards expected keys without dots but got "${key}"`,
    );
  });

  it("refuses the same key twice, and what is no extension", async () => {
    const sample = { key: "a", files: { cls: 1 } };
    await expect(writeShards(folder, [sample, sample])).rejects.toThrow(
      'each once, but got "a" twice',
    );
    await expect(writeShards(folder, [{ files: { "../x": 1 } }])).rejects.toThrow(
      'expected an extension such as jpg but got "../x"',
    );
  });
});
