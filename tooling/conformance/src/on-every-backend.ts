import { allBackends, describeBackends, type BackendUnderTest } from "@stratajs/test-utils";

/** Runs a suite on every backend that this machine has, in all its variants. */
export function describeEveryBackend(
  name: string,
  body: (backend: BackendUnderTest) => void,
): void {
  describeBackends(name, body, allBackends);
}
