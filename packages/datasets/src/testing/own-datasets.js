// Datasets of one's own, as a user writes them in plain JavaScript: workers import this file as it is.

/** Image i is one pixel of i. */
export function counting({ length, broken = -1, crash = -1, path = "" }) {
  return {
    length,
    describe: (index) => (path === "" ? undefined : `${path}/${index}.png`),
    async get(index, rng) {
      if (index === broken) throw new RangeError(`the file of ${index} is damaged`);
      if (index === crash) process.exit(3);
      // Random too, so that a stream that is not the example's own shows.
      const noise = rng.words(1)[0] % 256;
      return {
        image: { data: Uint8Array.of(index % 256, noise), height: 1, width: 2, channels: 1 },
        label: index % 10,
      };
    },
  };
}

/** The same, to be read in order, which is shuffled by the epoch. */
export async function countingStream({ length, tells = true, closed }) {
  return {
    length: tells ? length : undefined,
    async *iterate(rng) {
      try {
        for (const index of rng.permutation(length)) {
          const data = Uint8Array.of(index, 255 - index);
          yield { image: { data, height: 1, width: 2, channels: 1 }, label: index % 10 };
        }
      } finally {
        if (closed) Atomics.add(closed, 0, 1);
      }
    },
  };
}

/** Examples that are no images. */
export function words(letters) {
  return { length: letters.length, get: (index) => ({ letter: letters[index], index }) };
}

export const notAFunction = 3;

export function notADataset() {
  return { length: 3 };
}

/** A transform: every byte moved on by a number, and by chance by 100 more. */
export function shift(image, rng, { by }) {
  const more = rng.words(1)[0] % 2 === 0 ? 100 : 0;
  return { ...image, data: image.data.map((byte) => byte + by + more) };
}
