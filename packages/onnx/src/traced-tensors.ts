import type { TracedTensor } from "@stratajs/tensor";
import { equalAxes, identity, type Axes } from "./axes.ts";
import type { Stored, Tensors } from "./conversion.ts";
import type { GraphBuilder, Shape } from "./graph-builder.ts";
import type { HostTensor } from "./read-weights.ts";

/** Which traced tensor is which in the graph: each in the order of axes in which it was made, and in others. */
export class TracedTensors implements Tensors {
  readonly #forms = new Map<number, Stored[]>();
  readonly #graph: GraphBuilder;
  readonly #weights: ReadonlyMap<number, HostTensor>;
  readonly #shapes: ReadonlyMap<number, Shape>;

  constructor(
    graph: GraphBuilder,
    weights: ReadonlyMap<number, HostTensor>,
    shapes: ReadonlyMap<number, Shape>,
  ) {
    this.#graph = graph;
    this.#weights = weights;
    this.#shapes = shapes;
  }

  find(traced: TracedTensor, path: string, axes?: Axes): Stored {
    const forms = this.#forms.get(traced.id) ?? [this.#load(traced, path)];
    this.#forms.set(traced.id, forms);
    return forms.find((form) => axes !== undefined && equalAxes(form.axes, axes)) ?? forms[0]!;
  }

  set(traced: TracedTensor, stored: Stored): void {
    this.#forms.set(traced.id, [...(this.#forms.get(traced.id) ?? []), stored]);
  }

  shapeOf({ id, shape }: TracedTensor): Shape {
    return this.#shapes.get(id) ?? shape;
  }

  #load({ id, shape }: TracedTensor, path: string): Stored {
    const host = this.#weights.get(id);
    if (host === undefined) {
      throw new Error(
        "expected tensors that come from the model's input, its parameters or its code but got one of shape " +
          `[${shape.join(", ")}] from elsewhere; make it a Parameter, a ModuleBuffer or part of the forward`,
      );
    }
    const name = host.name ?? (path === "" ? "constant" : `${path}.constant`);
    const tensor = this.#graph.initializer(name, host.type, host.shape, host.data);
    return { tensor, axes: host.axes ?? identity(host.shape.length) };
  }
}
