// Matchers: importing this package adds `toBeAllclose` to vitest's expect
import "./to-be-allclose.ts";

export {
  compare,
  type ArrayLike,
  type Closeness,
  type NestedArray,
  type NumericArray,
  type Tolerance,
} from "./allclose.ts";

// Checks
export { checkGradients, type CheckGradientsOptions } from "./check-gradients.ts";
export { expectNoLeaks } from "./leaks.ts";

// Backends
export {
  allBackends,
  backendTolerances,
  defaultBackends,
  describeBackends,
  startBackend,
  type BackendUnderTest,
  type TestBackend,
} from "./backends.ts";
