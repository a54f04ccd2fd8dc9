import type { Module } from "@stratajs/layers";
import type { Tensor } from "@stratajs/tensor";
import type { Hyperparameters } from "./hyperparameters.ts";

/** A module whose input has whatever rank the case has. */
export type AnyModule = Module<never, Tensor>;

/** Makes our module of PyTorch's arguments. `rank` is the input's. */
export type Build = (hyper: Hyperparameters, rank: number) => AnyModule;
