import type { Projection } from "./sample-projective.ts";

type Point = readonly [x: number, y: number];

/** Clockwise from the upper left one. */
export type Corners = readonly [Point, Point, Point, Point];

/**
 * The projection that takes the end points back to the start points, rounded to float32 as torchvision's.
 *
 * @throws when three of the points are on a line, so that there is none.
 */
export function perspectiveProjection(startPoints: Corners, endPoints: Corners): Projection {
  const rows = endPoints.flatMap(([x, y], i) => {
    const [toX, toY] = startPoints[i]!;
    return [
      [x, y, 1, 0, 0, 0, -toX * x, -toX * y, toX],
      [0, 0, 0, x, y, 1, -toY * x, -toY * y, toY],
    ];
  });
  const solution = solve(rows);
  if (rows.length !== 8 || !solution) {
    throw new RangeError(
      `perspective expected four corners, no three of them on a line, but got ${JSON.stringify({ startPoints, endPoints })}`,
    );
  }
  const [a, b, c, d, e, f, g, h] = solution.map(Math.fround) as unknown as Projection;
  return [a, b, c, d, e, f, g, h];
}

/** Gauss–Jordan with pivots, on rows of coefficients with the right side last; undefined where there is no solution. */
function solve(rows: number[][]): number[] | undefined {
  for (let column = 0; column < rows.length; column++) {
    let pivot = column;
    for (let row = column + 1; row < rows.length; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    if (!(Math.abs(top[column]!) > 1e-9)) return undefined;
    for (let row = 0; row < rows.length; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / top[column]!;
      for (let i = column; i <= rows.length; i++) rows[row]![i]! -= factor * top[i]!;
    }
  }
  return rows.map((row, i) => row[rows.length]! / row[i]!);
}
