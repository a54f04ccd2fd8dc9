import { runStoreChecks } from "./run-store-checks.ts";

postMessage(await runStoreChecks());
