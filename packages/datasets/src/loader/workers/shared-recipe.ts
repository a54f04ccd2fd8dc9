import type { ArrayRecipe, DatasetRecipe } from "../dataset-recipe.ts";

type Pixels = ArrayRecipe["images"];

/** So that all loaders of a dataset share one copy. */
const copies = new WeakMap<Pixels, Pixels>();

/**
 * The recipe with its arrays of images in memory that all workers see, where a page or a program may have such:
 * a copy for all of them in place of one for each.
 */
export function sharedRecipe(recipe: DatasetRecipe): DatasetRecipe {
  switch (recipe.kind) {
    case "array":
      return { ...recipe, images: shared(recipe.images) };
    case "subset":
    case "transformed":
      return { ...recipe, dataset: sharedRecipe(recipe.dataset) };
    case "concat":
      return { ...recipe, datasets: recipe.datasets.map(sharedRecipe) };
    default:
      return recipe;
  }
}

function shared(images: Pixels): Pixels {
  const isShared =
    typeof SharedArrayBuffer !== "undefined" && images.buffer instanceof SharedArrayBuffer;
  if (isShared) return images;
  let copy = copies.get(images);
  if (copy === undefined) {
    copy = copyOf(images);
    copies.set(images, copy);
  }
  return copy;
}

function copyOf(images: Pixels): Pixels {
  if (typeof SharedArrayBuffer === "undefined") {
    // A part of a larger array would be sent with all of it.
    return images.byteLength === images.buffer.byteLength ? images : images.slice();
  }
  const memory = new SharedArrayBuffer(images.byteLength);
  const copy = images instanceof Uint8Array ? new Uint8Array(memory) : new Float32Array(memory);
  copy.set(images);
  return copy;
}
