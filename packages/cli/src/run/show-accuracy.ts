/** `0.8715 (1,743 of 2,000)` */
export function showAccuracy(accuracy: number, examples: number): string {
  const right = Math.round(accuracy * examples).toLocaleString("en-US");
  return `${accuracy.toFixed(4)} (${right} of ${examples.toLocaleString("en-US")})`;
}
