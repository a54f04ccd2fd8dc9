/**
 * What the suites use of vitest, for a place where vitest itself does not run: a Web Worker. Its own runner and its
 * own matchers, under its own names; the bundler puts this module in the place of `vitest`.
 */
import {
  chai,
  ASYMMETRIC_MATCHERS_OBJECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from "@vitest/expect";
import { getCurrentTest } from "@vitest/runner";

export { afterAll, afterEach, beforeAll, beforeEach, describe, it } from "@vitest/runner";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

type Expect = ((value: unknown, message?: string) => Chai.Assertion) & {
  extend(matchers: object): void;
};

interface ChaiOfVitest {
  (value: unknown, message?: string): Chai.Assertion & { withTest(test: unknown): Chai.Assertion };
  extend(expect: unknown, matchers: object): void;
}

const chaiExpect = chai.expect as unknown as ChaiOfVitest;

export const expect: Expect = Object.assign(
  (value: unknown, message?: string) => {
    const assertion = chaiExpect(value, message);
    const test = getCurrentTest();
    return test ? assertion.withTest(test) : assertion;
  },
  chai.expect,
  (globalThis as Record<symbol, unknown>)[ASYMMETRIC_MATCHERS_OBJECT],
  { extend: (matchers: object) => chaiExpect.extend(expect, matchers) },
);
