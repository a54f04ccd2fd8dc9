import { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { util, type DataType, type TensorInfo } from "@tensorflow/tfjs-core";
import { Arena, roundUpToLine } from "./arena.ts";
import { Heap } from "./heap.ts";
import type { KernelExports, TaskKernelName } from "./kernel-exports.ts";
import type { Simd } from "./simd.ts";
import type { WasmEngine } from "./start-engine.ts";
import { wrapTfjsFunctions, type TfjsModule } from "./tfjs-module.ts";

/** What `memory()` of tfjs-core says on this backend, beside its own counts. */
export interface WasmMemory {
  readonly unreliable: boolean;
  /** Bytes of the heap that tensors take now. */
  readonly allocatedBytes: number;
  /** Bytes that kernels work in: one block, as large as the most that was needed at once so far. */
  readonly workspaceBytes: number;
  /** The most that both ever took together, or since `resetPeakMemory()`. */
  readonly peakBytes: number;
  /** The size of the heap, which only grows. */
  readonly heapBytes: number;
}

type Values = Parameters<BackendWasm["write"]>[0];

/** Room for one struct. */
const STRUCT_BYTES = 512;

/** tfjs's backend with a guarded heap and our kernels on it. */
export class StrataBackendWasm extends BackendWasm {
  readonly simd: Simd;
  /** Why there are fewer threads than wanted, a sentence, or undefined. */
  readonly threadsNote: string | undefined;
  readonly #module: TfjsModule;
  readonly #heap: Heap;
  readonly #arena: Arena;
  readonly #own: WasmEngine["own"];
  readonly #onDispose: () => void;
  /** Where structs are passed to a kernel. */
  readonly #struct: number;
  #disposed = false;

  constructor({ simd, module, own, threadsNote }: WasmEngine, onDispose: () => void) {
    module.tfjs = wrapTfjsFunctions(module);
    const heap = new Heap(module);
    const struct = heap.allocate(STRUCT_BYTES);
    super(module as unknown as BackendWasm["wasm"]); // the same object, typed by the parts in use
    this.simd = simd;
    this.threadsNote = threadsNote;
    this.#module = module;
    this.#heap = heap;
    this.#arena = new Arena(heap);
    this.#own = own;
    this.#onDispose = onDispose;
    this.#struct = struct;
  }

  get threads(): number {
    return this.#own?.executor.threads ?? 1;
  }

  /** Our kernels; engines without SIMD have none. */
  get kernels(): KernelExports {
    return this.#requireOwn().kernels;
  }

  #requireOwn(): NonNullable<WasmEngine["own"]> {
    if (this.#own !== undefined) return this.#own;
    throw new Error(
      "this kernel of @stratajs/backend-wasm expected an engine with WebAssembly SIMD but got one without; use another backend",
    );
  }

  override memory(): WasmMemory {
    const { allocatedBytes, peakBytes, heapBytes } = this.#heap;
    const workspaceBytes = this.#arena.bytes;
    return {
      unreliable: false,
      allocatedBytes: allocatedBytes - workspaceBytes,
      workspaceBytes,
      peakBytes,
      heapBytes,
    };
  }

  /** Lets `memory().peakBytes` start again from what is allocated now. */
  resetPeakMemory(): void {
    this.#heap.resetPeak();
  }

  override makeOutput(
    shape: number[],
    dtype: DataType,
    memoryOffset?: number,
    values?: Values & {},
  ): TensorInfo {
    // Given an offset, the memory was allocated inside the module.
    if (memoryOffset !== undefined && memoryOffset !== null) {
      this.#heap.count(memoryOffset, util.sizeFromShape(shape) * util.bytesPerElement(dtype));
    }
    return super.makeOutput(shape, dtype, memoryOffset, values);
  }

  /** Several outputs, or none when there is no room for all. */
  makeOutputs(
    specifications: readonly (readonly [shape: readonly number[], dtype: DataType])[],
  ): TensorInfo[] {
    const outputs: TensorInfo[] = [];
    try {
      for (const [shape, dtype] of specifications) outputs.push(this.makeOutput([...shape], dtype));
    } catch (error) {
      for (const { dataId } of outputs) this.disposeData(dataId);
      throw error;
    }
    return outputs;
  }

  /** Several outputs, disposed of again if what fills them fails. */
  computeOutputs(
    specifications: Parameters<this["makeOutputs"]>[0],
    fill: (outputs: TensorInfo[]) => void,
  ): TensorInfo[] {
    const outputs = this.makeOutputs(specifications);
    try {
      fill(outputs);
    } catch (error) {
      for (const { dataId } of outputs) this.disposeData(dataId);
      throw error;
    }
    return outputs;
  }

  /** One float32 output, disposed of again if what fills it fails. */
  computeOutput(shape: readonly number[], fill: (address: number) => void): TensorInfo {
    const output = this.makeOutput([...shape], "float32");
    try {
      fill(this.addressOf(output));
    } catch (error) {
      this.disposeData(output.dataId);
      throw error;
    }
    return output;
  }

  /**
   * Where a kernel writes the next value of each of float32 tensors: into the tensor itself where the caller gives it
   * up and no other handle shares its data, else into a new one. In place there is no room needed, and less moved:
   * memory that is only written is fetched all the same.
   */
  makeNextValues(tensors: readonly TensorInfo[], givenUp = true): TensorInfo[] {
    const isOwn = tensors.map(({ dataId }) => givenUp && this.refCount(dataId) === 1);
    const fresh = this.makeOutputs(
      tensors.filter((_, i) => !isOwn[i]).map(({ shape }) => [shape, "float32"] as const),
    );
    return tensors.map((tensor, i) => (isOwn[i] ? this.secondHandle(tensor) : fresh.shift()!));
  }

  /** Another handle to a tensor's data, which lives until the last one is disposed of. */
  secondHandle({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** The address of a tensor's data, which must be of `dtype`: the kernels look at bare memory. */
  addressOf(tensor: TensorInfo, dtype: "float32" | "int32" | "bool" = "float32"): number {
    if (tensor.dtype !== dtype) {
      throw new TypeError(
        `a WebAssembly kernel expected a tensor of dtype ${dtype} but got ${tensor.dtype} [${tensor.shape.join(", ")}]; cast it`,
      );
    }
    return this.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** Writes 32-bit integers (floats by `floatBits`) where kernels can read them until the next call. */
  passStruct(values: readonly number[]): number {
    this.#module.HEAP32.set(values, this.#struct >>> 2);
    return this.#struct;
  }

  /**
   * Computes items 0 to `items - 1` of a task, on all threads, and returns when all are done. Each thread
   * gets `scratchBytes` of its own, aligned to a cache line. An item should take tens of microseconds; how
   * the work is cut must not depend on the number of threads.
   */
  runTask(kernel: TaskKernelName, task: number, items: number, scratchBytes = 0): void {
    const { executor } = this.#requireOwn();
    const threadBytes = roundUpToLine(scratchBytes);
    this.withWorkspace(threadBytes * executor.threads, (scratch) =>
      executor.run(kernel, task, items, scratch, threadBytes),
    );
  }

  writeIntegers(address: number, values: ArrayLike<number>): void {
    this.#module.HEAP32.set(values, address >>> 2);
  }

  /** The values of a tensor on the heap; valid until the next allocation. */
  float32View(tensor: TensorInfo): Float32Array {
    const start = this.addressOf(tensor, "float32") >>> 2;
    return this.#module.HEAPF32.subarray(start, start + util.sizeFromShape(tensor.shape));
  }

  int32View(tensor: TensorInfo): Int32Array {
    const start = this.addressOf(tensor, "int32") >>> 2;
    return this.#module.HEAP32.subarray(start, start + util.sizeFromShape(tensor.shape));
  }

  /** Lends `use` that many bytes of the heap, aligned to a cache line. */
  withWorkspace<Result>(bytes: number, use: (address: number) => Result): Result {
    return this.#arena.lend(bytes, use);
  }

  /** Tensors that outlive the backend can still be disposed of. */
  override disposeData(dataId: object, force?: boolean): boolean {
    return this.#disposed || super.disposeData(dataId, force);
  }

  override dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#own?.executor.stop();
    this.#onDispose();
    super.dispose();
  }
}

const bits = new DataView(new ArrayBuffer(4));

/** A float as the 32-bit integer of the same bits, for `passStruct`. */
export function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
