// `npm start`: from a fresh clone to a trained network. What follows `--` goes to `strata train`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build, install, requireNode, root } from "./workspace.js";

requireNode();
install();
build();

const settings = process.argv.slice(2);
const command = [join(root, "packages/cli/bin/strata.js"), "train", ...settings];
const training = spawn(process.execPath, command, { cwd: root, stdio: "inherit" });
// The training ends by itself, after it has saved a checkpoint. A terminal sends Ctrl-C to it as well; it knows
// one that it hears twice.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => training.kill(signal));
training.on("exit", (status) => process.exit(status ?? 1));
