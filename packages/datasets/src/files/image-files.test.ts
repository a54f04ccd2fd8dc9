import { describe, expect, it } from "vitest";
import { imageFiles } from "./image-files.ts";

/** A file as a page's user chooses it with its folder. */
function chosen(path: string): File {
  const file = new File([], path.slice(path.lastIndexOf("/") + 1));
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}

/** `cat` of `cat-1.jpg` */
function label({ name }: File): string | undefined {
  return /^(.*)-/.exec(name)?.[1];
}

describe("imageFiles", () => {
  it("names classes by the folders in the folder, as imageFolder does", () => {
    const paths = ["x/b/2.jpg", "x/a/deep/er.PNG", "x/b/1.webp", "x/stray.jpg", "x/.git/a.jpg"];
    const photos = imageFiles([...paths, "x/a/notes.txt", "x/a/.hidden.png"].map(chosen));
    expect(photos.classes).toEqual(["a", "b"]);
    expect(photos.paths).toEqual(["x/a/deep/er.PNG", "x/b/1.webp", "x/b/2.jpg"]);
    expect([...photos.labels]).toEqual([0, 1, 1]);
    expect(photos.describe(1)).toBe("x/b/1.webp");
  });

  it("asks a function for the class", () => {
    const files = ["cat-1.jpg", "dog-1.jpg", "sketch.png"].map((name) => new File([], name));
    const photos = imageFiles(files, { label, classes: ["dog", "cat"] });
    expect(photos.paths).toEqual(["dog-1.jpg", "cat-1.jpg"]);
    expect([...photos.labels]).toEqual([0, 1]);
    expect(() => imageFiles(files, { label, classes: ["dog"] })).toThrow(
      "imageFiles has the classes cat, which are not among those given: dog",
    );
  });

  it("says what to do where no file has a class", () => {
    const files = [new File([], "cat.jpg"), new File([], "notes.txt")];
    expect(() => imageFiles(files)).toThrow(
      "choose a folder (webkitdirectory), or give a function",
    );
  });
});
