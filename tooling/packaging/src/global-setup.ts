import type { TestProject } from "vitest/node";
import {
  createConsumerProject,
  removeConsumerProject,
  type ConsumerProject,
} from "./consumer/consumer-project.ts";

declare module "vitest" {
  interface ProvidedContext {
    consumer: ConsumerProject;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const consumer = await createConsumerProject();
  project.provide("consumer", consumer);
  return () => removeConsumerProject(consumer);
}
