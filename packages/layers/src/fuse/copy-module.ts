import { ModuleBuffer, ModuleCounter, Parameter } from "@stratajs/tensor";
import { Module } from "../module.ts";

/**
 * A module like another, with parameters and buffers of its own; what is used twice in the one is used twice in
 * the other. Everything but modules and state is shared: settings and functions.
 *
 * Constructors do not run again, so that any class can be copied but one with `#private` members, which nothing
 * but its constructor can make.
 *
 * @param replaced what stands in the copy for a module; those are not copied.
 */
export function copyModule<M extends Module<never, unknown>>(
  model: M,
  replaced: ReadonlyMap<object, Module> = new Map(),
): M {
  return copy(model, new Map<object, unknown>(replaced)) as M;
}

function copy(value: unknown, made: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (made.has(value)) return made.get(value);
  if (Array.isArray(value)) return value.map((entry) => copy(entry, made));
  const found = copyState(value);
  if (found !== undefined) {
    made.set(value, found);
    return found;
  }
  return value instanceof Module ? copyFields(value as Module, made) : value;
}

function copyFields(module: Module, made: Map<object, unknown>): Module {
  if (Object.hasOwn(module, "forward")) {
    throw new Error(
      `${module.constructor.name} has its forward as a property, which belongs to the module that it was made in; ` +
        "make it a method, so that a copy can have it",
    );
  }
  // Of the base class alone: it takes no arguments, and makes the members that only a constructor can.
  const result = Reflect.construct(Module, [], module.constructor) as Module;
  made.set(module, result);
  for (const key of Reflect.ownKeys(module)) {
    // Symbols too: what other packages know of a module holds for its copy.
    const property = Reflect.getOwnPropertyDescriptor(module, key)!;
    if (!property.enumerable) continue;
    Object.defineProperty(result, key, {
      value: copy(Reflect.get(module, key), made),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return result;
}

/** On the device the values are shared until one of the two changes. */
function copyState(value: object): Parameter | ModuleBuffer | ModuleCounter | undefined {
  if (value instanceof Parameter) {
    const { shape, initializer, axes, trainable } = value;
    const data = new Float32Array(value.value.size);
    const result = new Parameter(shape, { initializer, data, ...(axes && { axes }) });
    result.trainable = trainable;
    result.value.assign(value.value);
    return result;
  }
  if (value instanceof ModuleBuffer) {
    const result = new ModuleBuffer(value.name, value.shape, new Float32Array(value.value.size));
    result.value.assign(value.value);
    return result;
  }
  if (value instanceof ModuleCounter) {
    const result = new ModuleCounter(value.name);
    result.value = value.value;
    return result;
  }
  return undefined;
}
