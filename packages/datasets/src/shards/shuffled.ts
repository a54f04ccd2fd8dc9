import type { Rng } from "@stratajs/tensor";

/**
 * The items in random order as far as `size` of them, held back, allow: each one that comes takes the place of
 * one drawn from those.
 *
 * @param size 0 keeps their order.
 */
export async function* shuffled<Item>(
  items: AsyncIterable<Item>,
  size: number,
  rng: Rng,
): AsyncGenerator<Item, void> {
  const held: Item[] = [];
  for await (const item of items) {
    if (held.length < size) {
      held.push(item);
      continue;
    }
    if (size === 0) {
      yield item;
      continue;
    }
    const place = Math.floor(rng.uniform(1)[0]! * size);
    yield held[place]!;
    held[place] = item;
  }
  for (const place of rng.permutation(held.length)) yield held[place]!;
}
