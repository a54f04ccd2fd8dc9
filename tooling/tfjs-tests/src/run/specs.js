import "@tensorflow/tfjs-backend-cpu";
import { engine, env as flags, setBackend } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-core/dist/tests.js";

/** What a backend says that will not compute any more. */
const BROKEN = /DeviceLostError|refused a command/;

/**
 * Runs the specs that the settings ask for, and gives `report` what came of each.
 *
 * @throws when they ran on a backend of another class than `className`: tfjs-core starts backends anew for each suite.
 */
export async function runSpecs(backendName, className, report) {
  // The bundler puts the object here.
  const { only, names, leftOut } = globalThis.SETTINGS;
  const [wanted, omitted] = [names && new Set(names), new Set(leftOut)];
  const classNames = new Set();
  const env = globalThis.jasmine.getEnv();
  env.configure({
    random: false,
    specFilter: (spec) => {
      const name = spec.getFullName();
      return name.includes(only) && (wanted?.has(name) ?? true) && !omitted.has(name);
    },
  });
  let restart = false;
  globalThis.beforeEach(async () => {
    if (restart) await startAnew(backendName);
    restart = false;
  });
  env.addReporter({
    specStarted: ({ fullName }) => report({ name: fullName, status: "started", messages: [] }),
    specDone: ({ fullName, status, failedExpectations, duration }) => {
      restart = failedExpectations.some(({ message }) => BROKEN.test(message));
      if (engine().backendName === backendName) classNames.add(engine().backend.constructor.name);
      const messages = failedExpectations.map(({ message }) => message.split("\n")[0]);
      report({ name: fullName, status, messages, milliseconds: duration });
    },
  });
  await env.execute();
  const others = [...classNames].filter((name) => name !== className);
  if (others.length > 0) throw new Error(`specs ran on ${others.join(", ")}, not ${className}`);
}

/** A backend whose device is lost, or refused a command, fails the rest of the suite too. */
async function startAnew(backendName) {
  engine().reset();
  flags().set("IS_TEST", true);
  await setBackend(backendName);
}
