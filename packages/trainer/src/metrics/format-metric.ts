/** `validationAccuracy` -> `validation accuracy` */
export function metricLabel(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Four digits that matter: accuracies as fractions, tiny and huge values with an exponent. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude < 1e-3 || magnitude >= 1e6) return value.toExponential(3);
  if (magnitude >= 10) return value.toFixed(magnitude >= 100 ? 1 : 2);
  return value.toFixed(4);
}

/** `0.8712` -> `87.12 %` */
export function formatPercent(fraction: number): string {
  return Number.isFinite(fraction) ? `${(fraction * 100).toFixed(2)} %` : String(fraction);
}
