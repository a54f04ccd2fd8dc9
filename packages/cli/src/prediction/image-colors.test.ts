import { describe, expect, it } from "vitest";
import { hasLightGround, inverted, withChannels, type ByteImage } from "./image-colors.ts";

function image(channels: number, height: number, width: number, ...data: number[]): ByteImage {
  return { data: Uint8Array.from(data), height, width, channels };
}

describe("withChannels", () => {
  it("weighs colours as an eye does", () => {
    const colors = image(3, 1, 4, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
    expect(withChannels(colors, 1)).toEqual(image(1, 1, 4, 76, 150, 29, 255));
  });

  it("repeats grey in every channel", () => {
    expect(withChannels(image(1, 1, 2, 7, 8), 3)).toEqual(image(3, 1, 2, 7, 7, 7, 8, 8, 8));
  });
});

describe("hasLightGround", () => {
  const lightObject = image(1, 3, 3, 0, 9, 0, 0, 255, 0, 0, 0, 0);

  it("looks at the border only", () => {
    expect(hasLightGround(lightObject)).toBe(false);
    expect(hasLightGround(inverted(lightObject))).toBe(true);
  });
});
