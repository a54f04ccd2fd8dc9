import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download } from "./download.ts";

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 253));
const sha256 = createHash("sha256").update(content).digest("hex");
const servers: Server[] = [];
let folder = "";

/** Serves on a free port of this machine; gives the base URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers as a good server does, ranges included. */
const good: RequestListener = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const headers = {
    "content-length": content.length - start,
    "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
  };
  response.writeHead(request.headers.range ? 206 : 200, headers).end(content.subarray(start));
};

/** Sends `count` bytes, then hangs up. */
function cutAfter(count: number, ...[, response]: Parameters<RequestListener>): void {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, count), () => setTimeout(() => response.destroy(), 20));
}

async function checkFiveBytes(path: string): Promise<void> {
  if ((await readFile(path)).length !== 5) throw new Error("holds no 5 bytes");
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-download-"));
});
afterEach(async () => {
  delete process.env["STRATA_MIRROR"];
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});

describe("download", () => {
  it("fetches once, then answers from the cache without asking", async () => {
    let requests = 0;
    const base = await serve((...call) => {
      requests++;
      good(...call);
    });
    const progress: number[] = [];
    const options = { name: "set/file.bin", urls: [`${base}/file.bin`], sha256, folder };
    const path = await download({
      ...options,
      onProgress: ({ received }) => progress.push(received),
    });
    expect(path).toBe(join(folder, "set", "file.bin"));
    expect(content.equals(await readFile(path))).toBe(true);
    expect(progress.at(-1)).toBe(content.length);
    await download(options);
    expect(requests).toBe(1);
    expect(await readdir(join(folder, "set"))).toEqual(["file.bin"]);
  });

  it("takes a cut connection up again where it broke", async () => {
    const ranges: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      ranges.push(request.headers.range);
      if (ranges.length === 1) cutAfter(100_000, request, response);
      else good(request, response);
    });
    const path = await download({ name: "file", urls: [base], sha256, folder });
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual([undefined, "bytes=100000-"]);
  });

  it("resumes in a later call what an earlier one left", async () => {
    await writeFile(join(folder, "file.123-abc.part"), content.subarray(0, 200_000));
    const ranges: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      ranges.push(request.headers.range);
      good(request, response);
    });
    const path = await download({ name: "file", urls: [base], sha256, folder });
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual(["bytes=200000-"]);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("takes a part that is whole already (416)", async () => {
    await writeFile(join(folder, "file.123-abc.part"), content);
    const path = await download({ name: "file", urls: [await serve(good)], sha256, folder });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("starts again when the part is too long (416) or of another file", async () => {
    await writeFile(join(folder, "file.123-abc.part"), Buffer.concat([content, content]));
    const url = await serve(good);
    await download({ name: "file", urls: [url], sha256, folder });
    await writeFile(join(folder, "other.123-abc.part"), "something else");
    const path = await download({ name: "other", urls: [url], sha256, folder });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("starts again when the server knows no ranges", async () => {
    await writeFile(join(folder, "file.123-abc.part"), content.subarray(0, 1000));
    const base = await serve((_, response) => response.end(content));
    const path = await download({ name: "file", urls: [base], sha256, folder });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("continues nothing that no checksum could tell", async () => {
    await writeFile(join(folder, "file.123-abc.part"), "something else");
    const path = await download({ name: "file", urls: [await serve(good)], folder });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("names both sums of a wrong file and keeps nothing of it", async () => {
    const base = await serve((_, response) => response.end("wrong"));
    const wrong = createHash("sha256").update("wrong").digest("hex");
    await expect(download({ name: "file", urls: [base], sha256, folder })).rejects.toThrow(
      `could not download "file": ${base} gave a file with SHA-256 ${wrong} where ${sha256} was expected`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("goes on to the next URL after a 404, and says all if none is left", async () => {
    const missing = `${await serve((_, response) => response.writeHead(404).end("no"))}/file`;
    const path = await download({
      name: "file",
      urls: [missing, await serve(good)],
      sha256,
      folder,
    });
    expect(content.equals(await readFile(path))).toBe(true);
    await expect(download({ name: "x", urls: [missing, missing], folder })).rejects.toThrow(
      `could not download "x": ${missing} answered HTTP 404; ${missing} answered HTTP 404; try again later`,
    );
  });

  it("gives up on a server that stalls or never answers", async () => {
    const silent = await serve(() => {});
    const stalling = await serve((_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 50_000));
    });
    const patience = { timeoutMs: 150, stallTimeoutMs: 150 };
    const options = { name: "file", sha256, folder, ...patience };
    await expect(download({ ...options, urls: [silent, stalling] })).rejects.toThrow(
      /could not be reached \(no data for 0\.15 s\).*broke off \(no data for 0\.15 s\)/,
    );
    // What the stalling server gave is kept, and another one continues it.
    await download({ ...options, urls: [await serve(good)] });
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("asks whether the machine is offline when nothing can be reached", async () => {
    const base = await serve(good);
    servers[0]!.close();
    servers[0]!.closeAllConnections();
    await expect(download({ name: "file", urls: [base], folder })).rejects.toThrow(
      "is this machine offline?",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("replaces a cached file that has been damaged", async () => {
    await writeFile(join(folder, "file"), "damaged");
    const path = await download({ name: "file", urls: [await serve(good)], sha256, folder });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("knows a file by how its sum begins, in the cache too, and resumes it", async () => {
    await writeFile(join(folder, "file.123-abc.part"), content.subarray(0, 200_000));
    const ranges: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      ranges.push(request.headers.range);
      good(request, response);
    });
    const options = { name: "file", urls: [base], sha256Prefix: sha256.slice(0, 8), folder };
    const path = await download(options);
    await download(options);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual(["bytes=200000-"]);
    await expect(download({ ...options, sha256Prefix: "00000000" })).rejects.toThrow(
      `with SHA-256 ${sha256} where one that begins with 00000000 was expected`,
    );
  });

  it("asks a check of one's own", async () => {
    const five = await serve((_, response) => response.end("12345"));
    const path = await download({
      name: "file",
      urls: [await serve(good), five],
      verify: checkFiveBytes,
      folder,
    });
    expect(await readFile(path, "utf8")).toBe("12345");
  });

  it("tries STRATA_MIRROR first: a folder, or a base URL", async () => {
    const asked: (string | undefined)[] = [];
    const mirror = await serve((request, response) => {
      asked.push(request.url);
      if (request.url === "/base/set/file.gz") response.writeHead(404).end();
      else good(request, response);
    });
    const options = { name: "set/file.gz", urls: ["http://127.0.0.1:9/path/file.gz"], sha256 };
    process.env["STRATA_MIRROR"] = `${mirror}/base/`;
    await download({ ...options, folder: join(folder, "one") });
    expect(asked).toEqual(["/base/set/file.gz", "/base/file.gz"]);

    process.env["STRATA_MIRROR"] = join(folder, "mirror");
    await expect(download({ ...options, folder })).rejects.toThrow(
      `there is no file "${join(folder, "mirror", "set", "file.gz")}"`,
    );
    await writeFile(join(folder, "file.gz"), content);
    process.env["STRATA_MIRROR"] = folder;
    const path = await download({ ...options, folder: join(folder, "two") });
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it("serves many callers of the same file at once", async () => {
    const base = await serve((request, response) => {
      setTimeout(() => good(request, response), Math.random() * 40);
    });
    const options = { name: "file", urls: [base], sha256, folder };
    await Promise.all(Array.from({ length: 12 }, () => download(options)));
    expect(content.equals(await readFile(join(folder, "file")))).toBe(true);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("lets no name leave the folder", async () => {
    for (const name of ["../file", "/etc/x", "a//b", "", "a/./b", "a\\b"]) {
      await expect(download({ name, urls: [], folder })).rejects.toThrow(
        "download expected a name",
      );
    }
  });
});
