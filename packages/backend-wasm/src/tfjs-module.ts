/** What tfjs's WebAssembly module offers once Emscripten's loader has instantiated it. */
export interface TfjsModule {
  /** 0 when the heap is full. Signed: a pointer above 2 GiB is negative. */
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  /** Views of the whole heap, made anew when it grows: never keep one across an allocation. */
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  readonly HEAPF32: Float32Array;
  readonly asm: { readonly memory: WebAssembly.Memory };
  cwrap(
    name: string,
    returns: "number" | null,
    parameters: readonly string[],
  ): (...values: number[]) => number;
  /** What `BackendWasm` calls. */
  tfjs?: TfjsFunctions;
}

export interface TfjsFunctions {
  init(): void;
  initWithThreadsCount(threads: number): void;
  getThreadsCount(): number;
  registerTensor(id: number, size: number, memoryOffset: number): void;
  disposeData(id: number): void;
  dispose(): void;
}

/** The functions by which `BackendWasm` speaks to its module, wrapped as tfjs's own start does. */
export function wrapTfjsFunctions(module: TfjsModule): TfjsFunctions {
  return {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    dispose: module.cwrap("dispose", null, []),
  };
}
