// `npm start`: from a fresh clone to a trained network. What follows `--` goes to `strata train`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build, install, requireNode, root } from "./workspace.js";

requireNode();
install();
build();

const settings = process.argv.slice(2);
const command = [join(root, "packages/cli/bin/strata.js"), "train", "leNetBn", ...settings];
const training = spawn(process.execPath, command, { cwd: root, stdio: "inherit" });
// Ctrl-C reaches the training too; it saves a checkpoint and says where before it ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
training.on("exit", (status) => process.exit(status ?? 1));
