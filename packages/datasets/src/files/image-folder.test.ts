import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Rng } from "@stratajs/tensor";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withTransform } from "../map-dataset.ts";
import { subset } from "../subset.ts";
import { randomHorizontalFlip } from "../transforms/flip.ts";
import { resize } from "../transforms/resize.ts";
import { imageFilesOfRecipe, type ImageFileDataset } from "./image-file-dataset.ts";
import { imageFolder } from "./image-folder.ts";

const images = fileURLToPath(new URL("../fixtures/images/", import.meta.url));
let root: string;
const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "strata-folder-"));
  warnings.mockClear();
});
afterEach(() => rm(root, { recursive: true }));

/** Copies the fixture of that name to each path. */
async function put(fixture: string, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(join(images, fixture), join(root, path));
  }
}

/** A file whose header is right and whose pixels end too early. */
async function putCut(path: string): Promise<void> {
  const content = await readFile(join(images, "rgb.jpg"));
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content.subarray(0, content.length - 60));
}

function relativePaths({ paths }: ImageFileDataset): string[] {
  return paths.map((path) => path.slice(root.length + 1));
}

describe("imageFolder", () => {
  it("numbers classes and orders files as torchvision does", async () => {
    await put(
      "rgb.jpg",
      "dog/b.JPG",
      "dog/a/z.jpeg",
      "dog/a-c/y.jpg",
      "dog/a/q/x.jpg",
      "cat/2.jpg",
      "cat/10.jpg",
    );
    await put("grey.png", "Cat/1.png", "cat/deep/er/x.png");
    await put("lossy.webp", "cat/1.webp");
    // Nobody's images.
    await put("rgb.jpg", "cat/.hidden.jpg", ".git/x.jpg", "beside.jpg", "cat/.thumbs/x.jpg");
    await writeFile(join(root, "cat", "notes.txt"), "of no use");
    const photos = await imageFolder(root);
    expect(photos.classes).toEqual(["Cat", "cat", "dog"]);
    expect(photos.classToIndex.get("dog")).toBe(2);
    // sorted(os.walk(folder)), then sorted(names): "-" comes before "/".
    expect(relativePaths(photos)).toEqual([
      "Cat/1.png",
      "cat/1.webp",
      "cat/10.jpg",
      "cat/2.jpg",
      "cat/deep/er/x.png",
      "dog/b.JPG",
      "dog/a/z.jpeg",
      "dog/a-c/y.jpg",
      "dog/a/q/x.jpg",
    ]);
    expect([...photos.labels]).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(photos.describe(0)).toBe(join(root, "Cat/1.png"));
    const { image, label } = await photos.get(0);
    expect(image).toMatchObject({ height: 13, width: 19, channels: 3 });
    expect(label).toBe(0);
    expect(photos.unreadable).toEqual([]);
  });

  it("transforms, each time anew, by the stream that it is given", async () => {
    await put("rgb.jpg", "a/1.jpg");
    const options = { transform: [resize([4, 6]), randomHorizontalFlip()], channels: 1 } as const;
    const photos = await imageFolder(root, options);
    const draw = async (seed: number): Promise<string> =>
      (await photos.get(0, new Rng(seed))).image.data.join();
    const drawn = await Promise.all([1, 2, 3, 4, 5, 6].map(draw));
    expect(new Set(drawn).size).toBe(2);
    expect(await draw(1)).toBe(drawn[0]);
    expect((await photos.get(0)).image).toMatchObject({ height: 4, width: 6, channels: 1 });
  });

  it("takes the classes of another split, and other extensions", async () => {
    await put("rgb.png", "b/1.dat");
    const photos = await imageFolder(root, { classes: ["a", "b"], extensions: [".dat"] });
    expect([...photos.labels]).toEqual([1]);
    expect(photos.classes).toEqual(["a", "b"]);
    await expect(imageFolder(root, { classes: ["a"], extensions: [".dat"] })).rejects.toThrow(
      "has the classes b, which are not among those given: a",
    );
    await expect(imageFolder(root, { classes: ["b", "b"], extensions: [".dat"] })).rejects.toThrow(
      "expected classes that differ",
    );
  });

  it("is an error without classes or images", async () => {
    await expect(imageFolder(join(root, "none"))).rejects.toThrow(
      `imageFolder could not open "${join(root, "none")}": there is no such folder`,
    );
    await expect(imageFolder(root)).rejects.toThrow("expected a folder for each class in");
    await put("rgb.png", "a/1.png");
    await mkdir(join(root, "b"));
    await expect(imageFolder(root)).rejects.toThrow("found no image in the folders b of");
  });

  it("follows links to folders, but not in circles", async () => {
    await put("rgb.png", "a/1.png");
    await symlink(join(root, "a"), join(root, "a", "again"));
    await symlink(join(root, "a"), join(root, "b"));
    expect(relativePaths(await imageFolder(root))).toEqual(["a/1.png", "b/1.png"]);
  });
});

describe("unreadable files", () => {
  beforeEach(async () => {
    await put("rgb.jpg", "a/1.jpg", "a/3.jpg", "b/1.jpg");
    await put("grey.jpg", "a/4.jpg");
    await putCut("a/2.jpg");
    await writeFile(join(root, "a", "0.jpg"), "");
    await writeFile(join(root, "b", "text.png"), "not an image");
    await writeFile(
      join(root, "b", "cut.png"),
      (await readFile(join(images, "rgb.png"))).subarray(0, 20),
    );
  });

  it("are left out at opening, listed, and reported", async () => {
    const photos = await imageFolder(root);
    expect(relativePaths(photos)).toEqual(["a/1.jpg", "a/2.jpg", "a/3.jpg", "a/4.jpg", "b/1.jpg"]);
    expect(photos.unreadable).toEqual([
      {
        path: join(root, "a/0.jpg"),
        reason: "expected a JPEG, PNG or WebP image but the file is empty",
      },
      { path: join(root, "b/cut.png"), reason: expect.stringMatching(/^could not be decoded: \w/) },
      {
        path: join(root, "b/text.png"),
        reason: "expected a JPEG, PNG or WebP image but it begins with 6e 6f 74 20",
      },
    ]);
    expect(warnings.mock.calls.map(([text]) => String(text).split(":")[0])).toEqual(
      ["a/0.jpg", "b/cut.png", "b/text.png"].map((path) => `"${join(root, path)}" is left out`),
    );
  });

  it("found when they are decoded are replaced by the next of their class, always the same", async () => {
    const photos = await imageFolder(root, { unreadable: "skip" });
    const third = await photos.get(2);
    expect(await photos.get(1)).toEqual(third);
    expect(await photos.get(1)).toEqual(third);
    expect(photos.length).toBe(5);
    expect(photos.unreadable.map(({ path }) => path.slice(root.length + 1))).toEqual([
      "a/0.jpg",
      "a/2.jpg",
      "b/cut.png",
      "b/text.png",
    ]);
    expect(warnings).not.toHaveBeenCalled();
    const part = withTransform(subset(photos, [1, 4]), []);
    expect(part.unreadable).toEqual(photos.unreadable);
    expect([...part.labels!]).toEqual([0, 1]);
    expect(part.describe!(1)).toBe(join(root, "b/1.jpg"));
  });

  it("are replaced by the class's first after its last", async () => {
    await putCut("a/5.jpg");
    const photos = await imageFolder(root, { unreadable: "skip" });
    expect(await photos.get(4)).toEqual(await photos.get(0));
  });

  it("are an error if asked, at opening and later", async () => {
    await expect(imageFolder(root, { unreadable: "error" })).rejects.toThrow(
      /^3 files could not be read: ".*a\/0\.jpg": expected .*; mend or remove what is damaged, or set unreadable to/,
    );
    const photos = await imageFolder(root, { unreadable: "error", check: false });
    const cut = relativePaths(photos).indexOf("a/2.jpg");
    await expect(photos.get(cut)).rejects.toThrow(
      /a file could not be read: ".*a\/2\.jpg": could not be decoded/,
    );
    expect(photos.unreadable).toEqual([]);
  });

  it("end in an error where a class has no other", async () => {
    await rm(join(root, "b/1.jpg"));
    const photos = await imageFolder(root, { unreadable: "skip", check: false });
    const last = photos.length - 1;
    for (const _ of [1, 2]) {
      await expect(photos.get(last)).rejects.toThrow(
        'no file of class "b" could be read, among them',
      );
    }
  });

  it("that vanish meanwhile are such files", async () => {
    const photos = await imageFolder(root, { unreadable: "skip" });
    await rm(join(root, "a/3.jpg"));
    expect(await photos.get(2)).toEqual(await photos.get(3));
    expect(photos.unreadable.find(({ path }) => path.endsWith("3.jpg"))?.reason).toMatch(
      /^there is no such file/,
    );
  });

  it("refuse a policy that there is not", async () => {
    await expect(imageFolder(root, { unreadable: "ignore" as "skip" })).rejects.toThrow(
      'unreadable expected "report", "skip" or "error" but got "ignore"',
    );
  });

  it("of a worker come back by name", async () => {
    const photos = await imageFolder(root, { unreadable: "skip", transform: resize([3, 3]) });
    const copy = imageFilesOfRecipe(structuredClone(photos.recipe));
    expect(await copy.get(1)).toEqual(await photos.get(2));
    expect(copy.describe(1)).toBe(photos.describe(1));
    const found = copy.unreadable.filter(
      ({ path }) => !photos.unreadable.some((own) => own.path === path),
    );
    expect(found).toHaveLength(1);
    photos.noteUnreadable(found[0]!);
    photos.noteUnreadable(found[0]!);
    expect(photos.unreadable).toEqual(copy.unreadable);
  });
});
