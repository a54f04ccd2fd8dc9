/**
 * The 32-bit integers by which threads agree, in a shared buffer of their own.
 *
 * A run is opened by its task's numbers, then OPEN, then a new GENERATION that wakes who sleeps on it. Every
 * thread takes items from NEXT until none is left. A worker counts itself in ACTIVE before it looks at OPEN,
 * and the caller closes the run before it looks at ACTIVE: so either the caller waits for the worker, or the
 * worker finds the run closed. Nobody waits for a thread that sleeps through a run.
 */
export const GENERATION = 0;
export const OPEN = 1;
export const ACTIVE = 2;
export const NEXT = 3;
/** Workers whose kernel has trapped in this run. */
export const FAILED = 4;
export const ITEMS = 5;
/** Index into the names of kernels that workers were given. */
export const KERNEL = 6;
export const TASK = 7;
export const SCRATCH = 8;
export const SCRATCH_BYTES = 9;
export const CONTROL_INTEGERS = 10;

/** How often a thread looks again before it sleeps: some 20 µs, what going to sleep and waking cost. */
export const SPINS = 4000;
