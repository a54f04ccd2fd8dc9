import jasmineCore from "jasmine-core";

// Tests find Jasmine in the global scope, and must be defined after it is there.
jasmineCore.boot(true);
