import { defineProject } from "vitest/config";
import { base } from "../../../vitest.base.ts";

export default defineProject(base);
