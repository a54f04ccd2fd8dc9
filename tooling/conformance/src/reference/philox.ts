const WORD = 1n << 32n;

/**
 * Philox4x32-10 in big integers, as the paper writes it (Salmon, Moraes, Dror, Shaw 2011, "Parallel random
 * numbers: as easy as 1, 2, 3"). Words least significant first.
 */
export function philoxBlock(counter: readonly bigint[], key: readonly bigint[]): bigint[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 / WORD) ^ c1 ^ k0, p1 % WORD, (p0 / WORD) ^ c3 ^ k1, p0 % WORD];
    k0 = (k0 + 0x9e3779b9n) % WORD;
    k1 = (k1 + 0xbb67ae85n) % WORD;
  }
  return [c0, c1, c2, c3];
}

/** n uniform numbers in [0, 1) with 24 bits: word `i % 4` of block `⌊i / 4⌋` after the counter. */
export function philoxUniform(
  n: number,
  key: readonly number[],
  counter: readonly number[],
): number[] {
  const wide = counter.reduceRight((value, word) => value * WORD + BigInt(word), 0n);
  return Array.from({ length: n }, (_, i) => {
    const place = (wide + BigInt(Math.floor(i / 4))) % WORD ** 4n;
    const words = [0n, 1n, 2n, 3n].map((w) => (place / WORD ** w) % WORD);
    const word = philoxBlock(words, key.map(BigInt))[i % 4]!;
    return Number(word >> 8n) / 2 ** 24;
  });
}
