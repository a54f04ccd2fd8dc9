import { BatchNorm1d, BatchNorm2d, type Module } from "@stratajs/layers";
import type { BatchNormReport } from "./run-report.ts";

/** γ and β of every batch norm of a model that learns them, in the model's order. */
export async function batchNormReports(model: Module): Promise<BatchNormReport[]> {
  const reports: BatchNormReport[] = [];
  for (const [name, module] of model.namedModules()) {
    if (!(module instanceof BatchNorm1d || module instanceof BatchNorm2d)) continue;
    const { weight, bias } = module;
    if (weight === undefined || bias === undefined) continue;
    reports.push({ name, weight: await weight.data(), bias: await bias.data() });
  }
  return reports;
}
