import { fileURLToPath } from "node:url";
import { EngineProcess } from "./engine-process.ts";

type TfjsEngine = "tfjs-backend-cpu" | "tfjs-backend-wasm";

/** An engine and how it runs. */
export interface EngineOptions {
  readonly name: "strata" | "pytorch" | TfjsEngine | "onnxruntime-web" | "jax-js";
  readonly threads: number;
  /** Strata's vector instructions; relaxed by default. */
  readonly simd?: "plain";
}

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** The processes of engines, started at the first use of each. */
export class Engines {
  readonly #running = new Map<string, EngineProcess>();

  get(options: EngineOptions): EngineProcess {
    const key = JSON.stringify([options.name, options.threads, options.simd]);
    let engine = this.#running.get(key);
    if (engine === undefined) {
      engine = startEngine(options);
      this.#running.set(key, engine);
    }
    return engine;
  }

  /** Ends the processes of one engine, or all: the next use starts afresh. */
  stop(name?: EngineOptions["name"]): void {
    for (const [key, engine] of this.#running) {
      if (name !== undefined && JSON.parse(key)[0] !== name) continue;
      engine.stop();
      this.#running.delete(key);
    }
  }
}

function startEngine({ name, threads, simd }: EngineOptions): EngineProcess {
  switch (name) {
    case "strata":
      return startNode("strata.ts", [String(threads), simd ?? "relaxed"]);
    case "pytorch":
      return new EngineProcess("python3", ["-B", "python/torch_peer.py", String(threads)], FOLDER);
    case "tfjs-backend-cpu":
      return startNode("tfjs.ts", ["cpu"]);
    case "tfjs-backend-wasm":
      return startNode("tfjs.ts", ["wasm"]);
    case "onnxruntime-web":
      return startNode("onnxruntime.ts", []);
    case "jax-js":
      return startNode("jax.ts", []);
  }
}

function startNode(program: string, args: readonly string[]): EngineProcess {
  const options = ["--import", "tsx", "--conditions=@stratajs/source"];
  return new EngineProcess(
    process.execPath,
    [...options, `src/engines/${program}`, ...args],
    FOLDER,
  );
}
