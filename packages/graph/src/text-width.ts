/** Of the picture's fonts: an estimate on the large side, since whoever opens it may have another font. */
export const FONT_SIZE = 14;
export const LABEL_SIZE = 12;
export const LINE_HEIGHT = 19;

/** In pixels. */
export function textWidth(text: string, fontSize: number = FONT_SIZE, isBold = false): number {
  const units = [...text].reduce((sum, letter) => sum + letterWidth(letter), 0);
  return Math.ceil(units * fontSize * (isBold ? 1.08 : 1));
}

function letterWidth(letter: string): number {
  if (/[ijl.,:;|'!/ ]/.test(letter)) return 0.34;
  if (/[mwMW]/.test(letter)) return 0.92;
  return /[A-Z×+]/.test(letter) ? 0.7 : 0.585;
}
