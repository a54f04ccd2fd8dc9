import { isMissed, type Figure, type Row } from "./row.ts";

/** Columns that hold words; numbers stand to the right. */
const isText = (column: number, columns: number): boolean => column < 2 || column === columns - 1;

/** Rows as an aligned table, with a column for each unit that occurs. */
export function formatTable(rows: readonly Row[]): string {
  return align(cellsOf(rows));
}

/** The same in Markdown, for documents. */
export function formatMarkdown(rows: readonly Row[]): string {
  const [header, ...cells] = cellsOf(rows);
  const rule = header!.map((_, column) => (isText(column, header!.length) ? "---" : "--:"));
  return [header!, rule, ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cellsOf(rows: readonly Row[]): string[][] {
  const units = [...new Set(rows.flatMap(({ figures }) => figures.map(({ unit }) => unit)))];
  const cells = rows.map((row) => [
    row.name,
    row.threads === 1 ? row.engine : `${row.engine}, ${row.threads} threads`,
    row.timing ? formatSeconds(row.timing.min) : "",
    row.timing ? formatSeconds(row.timing.median) : "",
    ...units.map((unit) => formatFigure(row.figures.find((figure) => figure.unit === unit))),
    row.note ?? "",
  ]);
  return [["", "", "minimum", "median", ...units, ""], ...cells];
}

function formatFigure(figure: Figure | undefined): string {
  if (figure === undefined) return "";
  const { value, atLeast, atMost } = figure;
  const number = formatNumber(value);
  if (atLeast === undefined && atMost === undefined) return number;
  const sign = atLeast === undefined ? "≤" : "≥";
  const bound = `${sign} ${formatNumber(atLeast ?? atMost!)}`;
  return `${number} ${isMissed(figure) ? `(MISSED: ${bound})` : `(${bound})`}`;
}

function formatNumber(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function formatSeconds(seconds: number): string {
  const milliseconds = seconds * 1000;
  return `${milliseconds < 1 ? milliseconds.toFixed(3) : milliseconds.toFixed(1)} ms`;
}

/** Words to the left, numbers to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      isText(column, row.length) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    ),
  );
  return lines.map((line) => line.join("  ").trimEnd()).join("\n");
}
