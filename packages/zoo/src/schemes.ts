import { zeros } from "@stratajs/layers";
import type { Initializer } from "@stratajs/tensor";

/** What a parameter is drawn from, by its path and its shape in PyTorch; undefined leaves it to its layer. */
export type Scheme = (path: string, shape: readonly number[]) => Initializer | undefined;

/** For the weights of convolutions and linear layers. */
export function forWeights(initializer: Initializer): Scheme {
  return (_, { length }) => (length >= 2 ? initializer : undefined);
}

/** For the weights of convolutions; linear layers keep PyTorch's default. */
export function forFilters(initializer: Initializer): Scheme {
  return (_, { length }) => (length > 2 ? initializer : undefined);
}

/** For the weights of linear layers. */
export function forLinear(initializer: Initializer): Scheme {
  return (_, { length }) => (length === 2 ? initializer : undefined);
}

export const zeroBiases: Scheme = (path) => (/(^|\.)bias$/.test(path) ? zeros : undefined);

/** For one parameter, or all under a path. */
export function under(prefix: string, scheme: Scheme): Scheme {
  return (path, shape) =>
    path === prefix || path.startsWith(`${prefix}.`) ? scheme(path, shape) : undefined;
}

/** The first that has something for a parameter. */
export function firstOf(...schemes: readonly Scheme[]): Scheme {
  return (path, shape) => {
    for (const scheme of schemes) {
      const initializer = scheme(path, shape);
      if (initializer !== undefined) return initializer;
    }
    return undefined;
  };
}
