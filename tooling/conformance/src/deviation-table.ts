/** A file of tests in vitest's JSON report. */
export interface TestReport {
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly meta?: { readonly deviation?: number; readonly source?: string };
  }[];
}

interface Cell {
  passed: number;
  failed: number;
  deviation: number;
}

const IN_CHROMIUM = /^in Chromium: \S+ /;
const SUITE =
  /^(.+?) on (wasm-plain-simd-one-thread|wasm-plain-simd|wasm-one-thread|wasm|cpu|webgl|webgpu)\b/;

/** What a test is about. */
interface Subject {
  readonly suite: string;
  /** `webgl, Chromium` */
  readonly column: string;
  readonly test: string;
}

const SOURCES = "the source of training kernels";

/** The page of the documentation: suite × backend with the largest deviation, and kernel × backend with its source. */
export function deviationTable(reports: readonly TestReport[]): string {
  const results = reports
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap((result) => {
      const subject = subjectOf(result.fullName);
      return subject && result.status !== "skipped" ? [{ ...result, ...subject }] : [];
    });
  const columns = [...new Set(results.map(({ column }) => column))].toSorted();
  const suites = new Table<Cell>();
  const sources = new Table<string>();
  for (const { suite, column, test, status, meta } of results) {
    if (suite === SOURCES) {
      sources.set(test, column, meta?.source ?? "");
      continue;
    }
    const cell = suites.get(suite, column) ?? { passed: 0, failed: 0, deviation: 0 };
    suites.set(suite, column, cell);
    cell[status === "passed" ? "passed" : "failed"] += 1;
    cell.deviation = Math.max(cell.deviation, meta?.deviation ?? 0);
  }
  return `# Conformance: every suite on every backend

\`pnpm conformance\` runs the suites and writes this page. A cell: how many tests passed and, where numbers were compared with
the float64 reference, the largest difference of all, of the largest expected value (at least 1). Gradients of layers' parameters
are compared with finite differences, whose own error is what \`layers\` shows.

${suites.print("suite", columns, inWords)}

What computes each training kernel (their meaning: packages/tensor/src/kernels/signatures.ts): our **own** kernel, one of
**tfjs**'s where it can do what is asked, and a **composition** of tfjs's kernels for the rest.

${sources.print("kernel", columns, String)}

On WebGPU three of tfjs's own kernels are replaced: \`Cast\` of int32 and bool (tfjs leaves the bits as they are), \`BatchMatMul\`
and \`_FusedMatMul\` (tfjs reads a transposed b wrongly in one of its programs). On WebAssembly those of
packages/backend-wasm/src/register-kernels.ts are, because tfjs lacks them or ours are faster.
`;
}

function subjectOf(fullName: string): Subject | undefined {
  const name = fullName.replace(IN_CHROMIUM, "");
  const [whole, suite, backend] = SUITE.exec(name) ?? [];
  if (suite === undefined || backend === undefined) return undefined;
  const host = name === fullName ? "Node" : "Chromium";
  const test = name.slice(whole!.length).replace(/^[ >]+/, "");
  // A page's names have their suites apart.
  return { suite: suite.replaceAll(" > ", " "), column: `${backend}, ${host}`, test };
}

/** Rows and columns by name. */
class Table<Value> {
  readonly #rows = new Map<string, Map<string, Value>>();

  get(row: string, column: string): Value | undefined {
    return this.#rows.get(row)?.get(column);
  }

  set(row: string, column: string, value: Value): void {
    const cells = this.#rows.get(row) ?? new Map<string, Value>();
    this.#rows.set(row, cells.set(column, value));
  }

  print(corner: string, columns: readonly string[], show: (value: Value) => string): string {
    const rows = [...this.#rows].toSorted(([a], [b]) => a.localeCompare(b));
    return [
      tableRow([corner, ...columns]),
      tableRow(["---", ...columns.map(() => "--:")]),
      ...rows.map(([name, cells]) =>
        tableRow([
          name,
          ...columns.map((column) => (cells.has(column) ? show(cells.get(column)!) : "")),
        ]),
      ),
    ].join("\n");
  }
}

function inWords({ passed, failed, deviation }: Cell): string {
  const tests = failed > 0 ? `${passed} (**${failed} failed**)` : String(passed);
  return deviation > 0 ? `${tests} · ${deviation.toExponential(0)}` : tests;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
