const WIDTH = 24;

/** Horizontal bars for fractions in [0, 1], a line each: `sneaker  ━━━━━━━━━━━━  50.0 %` */
export function barChart(bars: readonly (readonly [label: string, fraction: number])[]): string[] {
  const widest = Math.max(...bars.map(([label]) => label.length));
  return bars.map(([label, fraction]) => {
    const bar = "━".repeat(Math.round(fraction * WIDTH)).padEnd(WIDTH);
    return `${label.padEnd(widest)}  ${bar}  ${`${(fraction * 100).toFixed(1)} %`.padStart(7)}`;
  });
}
