import jasmineRequire from "jasmine-core/lib/jasmine-core/jasmine.js";

// Tests find Jasmine in the global scope, and must be defined after it is there.
const jasmine = jasmineRequire.core(jasmineRequire);
const env = jasmine.getEnv({ suppressLoadErrors: true });
Object.assign(globalThis, jasmineRequire.interface(jasmine, env));
