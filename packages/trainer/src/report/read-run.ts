import { readBytes } from "@stratajs/storage";
import * as v from "valibot";
import type { RunSummary } from "./run-summary.ts";

/** JSON has null for NaN and the infinities. */
const metric = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const metrics = v.record(v.string(), metric);
const image = v.object({
  label: count,
  prediction: count,
  confidence: metric,
  index: v.optional(count),
});

const runSummary = v.object({
  format: v.literal("strata-run"),
  version: v.literal(1),
  title: v.string(),
  date: v.pipe(v.string(), v.isoTimestamp()),
  status: v.picklist(["finished", "stopped"]),
  stopReason: v.optional(v.string()),
  data: v.string(),
  dataFacts: v.record(v.string(), v.union([v.string(), metric])),
  results: metrics,
  history: v.array(
    v.object({
      epoch: count,
      step: count,
      seconds: metric,
      examplesPerSecond: metric,
      metrics,
    }),
  ),
  steps: v.array(
    v.object({
      step: count,
      epoch: count,
      loss: metric,
      learningRate: metric,
      examplesPerSecond: metric,
    }),
  ),
  classes: v.optional(
    v.array(
      v.object({
        name: v.string(),
        label: count,
        precision: v.optional(v.number()),
        recall: v.optional(v.number()),
        f1: v.optional(v.number()),
        support: count,
      }),
    ),
  ),
  confusion: v.optional(v.array(v.array(count))),
  calibration: v.optional(
    v.object({
      error: metric,
      bins: v.array(
        v.object({
          from: v.number(),
          to: v.number(),
          examples: count,
          confidence: metric,
          accuracy: metric,
        }),
      ),
    }),
  ),
  worstErrors: v.array(image),
  images: v.array(image),
  unreadable: v.array(v.object({ path: v.string(), reason: v.string() })),
  batchNorms: v.array(
    v.object({ name: v.string(), weight: v.array(metric), bias: v.array(metric) }),
  ),
  modelSummary: v.optional(v.string()),
  settings: v.record(v.string(), v.any()),
  seed: v.optional(v.string()),
  backend: v.optional(
    v.object({
      name: v.string(),
      device: v.string(),
      threads: count,
      notes: v.array(v.string()),
      rejected: v.array(v.object({ name: v.string(), reason: v.string() })),
    }),
  ),
  environment: v.record(v.string(), v.string()),
  revision: v.optional(
    v.object({ commit: v.string(), branch: v.optional(v.string()), isDirty: v.boolean() }),
  ),
});

/**
 * Reads a `run.json`.
 *
 * @param path of the file, or of the folder that it lies in
 * @throws naming the member that is missing or of another kind than expected.
 */
export async function readRun(path: string): Promise<RunSummary> {
  const file = path.endsWith(".json") ? path : `${path.replace(/[/\\]$/, "")}/run.json`;
  return parseRun(new TextDecoder().decode(await readBytes(file)), file);
}

/** Reads the text of a `run.json`; `name` is what errors call it. */
export function parseRun(text: string, name = "run.json"): RunSummary {
  const result = v.safeParse(runSummary, parseJson(text, name));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? "it";
  throw new TypeError(
    `${name} expected ${place} to be ${issue.expected ?? "valid"} but got ${issue.received}; ` +
      "is it a run that this version of Strata wrote?",
  );
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${name} expected JSON but got something else`, { cause: error });
  }
}
