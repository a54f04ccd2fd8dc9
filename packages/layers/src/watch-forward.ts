import type { Module } from "./module.ts";

/**
 * Puts `around` in place of a module's `forward`, until the function returned is called. It gets the input and
 * a function that runs the forward of the module.
 */
export function watchForward(
  module: Module,
  around: (forward: () => unknown, input: unknown) => unknown,
): () => void {
  // A class may have made forward a property, as an arrow function.
  const own = Object.getOwnPropertyDescriptor(module, "forward");
  const forward = module.forward.bind(module) as (...input: unknown[]) => unknown;
  Object.defineProperty(module, "forward", {
    configurable: true,
    value: (...input: unknown[]) => around(() => forward(...input), input[0]),
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(module, "forward");
    else Object.defineProperty(module, "forward", own);
  };
}
