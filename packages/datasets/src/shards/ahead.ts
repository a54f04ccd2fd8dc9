/** What `map` makes of the items, in their order, with so many begun at once. */
export async function* ahead<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const begun: Promise<Result>[] = [];
  for await (const item of items) {
    const result = map(item);
    // A failure is met when its turn comes, or never, if the consumer stops before.
    result.catch(() => {});
    begun.push(result);
    if (begun.length >= atOnce) yield await begun.shift()!;
  }
  for (const result of begun) yield await result;
}
