/** Does the same with each item, so many at once; stops at the first error. */
export async function forEachAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  run: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  // All of them take from the one generator, which ends for all when one of them fails.
  const entries = inOrder(items);
  const lane = async (): Promise<void> => {
    for (const [index, item] of entries) await run(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

function* inOrder<Item>(items: readonly Item[]): Generator<[index: number, item: Item]> {
  yield* items.entries();
}
