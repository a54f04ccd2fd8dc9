import { setFlagsFromString } from "node:v8";
import { main as compile } from "assemblyscript/asc";
import type { Subject } from "./measure.ts";

/** Enough chains to hide the latency of a fused multiply-add, few enough to stay in registers. */
const ACCUMULATORS = 12;
const LANES = 4;
const ITERATIONS = 500_000;
const FLOPS = 2 * ACCUMULATORS * LANES * ITERATIONS;
const EXPECTED_FLOPS_PER_SECOND = 5e10;

/**
 * P: how many floating-point operations a second one thread can do in WebAssembly, by a loop of relaxed
 * fused multiply-adds that touches registers only. What every kernel is measured against.
 */
export interface Peak {
  readonly subject: Subject;
  /** Operations of one execution. */
  readonly flops: number;
}

export async function createPeak(): Promise<Peak> {
  // Node 20 has relaxed SIMD behind a flag; without it the module is refused.
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  const { instance } = await WebAssembly.instantiate(await compileLoop());
  const loop = instance.exports["loop"] as (iterations: number) => number;
  const subject: Subject = {
    estimate: FLOPS / EXPECTED_FLOPS_PER_SECOND,
    time: (repeats) => {
      const start = performance.now();
      for (let i = 0; i < repeats; i++) loop(ITERATIONS);
      return (performance.now() - start) / 1000 / repeats;
    },
  };
  for (let i = 0; i < 20; i++) subject.time(1);
  return { subject, flops: FLOPS };
}

async function compileLoop(): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await compile(
    ["peak.ts", "--outFile", "peak.wasm", "--runtime", "stub", "-O3"].concat(
      ["simd", "relaxed-simd"].flatMap((feature) => ["--enable", feature]),
    ),
    {
      readFile: (name) => (name === "peak.ts" ? assemblyScript() : null),
      writeFile: (_name, content) => void (binary = content as Uint8Array<ArrayBuffer>),
      listFiles: () => [],
    },
  );
  if (error || binary === undefined) throw new Error(`peak.ts: ${stderr.toString()}`);
  return binary;
}

/** The loop, unrolled over its accumulators; they are added up so that none of them can be left out. */
function assemblyScript(): string {
  const names = Array.from({ length: ACCUMULATORS }, (_, i) => `a${i}`);
  const sum = names.reduce((left, right) => `f32x4.add(${left}, ${right})`);
  return `export function loop(iterations: i32): f32 {
    const factor = f32x4.splat(0.999);
    const term = f32x4.splat(0.0001);
    ${names.map((name, i) => `let ${name} = f32x4.splat(${i + 1});`).join("\n")}
    while (iterations > 0) {
      ${names.map((name) => `${name} = f32x4.relaxed_madd(${name}, factor, term);`).join("\n")}
      iterations--;
    }
    return f32x4.extract_lane(${sum}, 0);
  }`;
}
