/** Does the same with each item, so many at once; stops at the first error. */
export async function forEachAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  run: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries();
  // All of them take from the one iterator.
  const lane = async (): Promise<void> => {
    for (const [index, item] of entries) await run(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
