/** How long a run may keep the thread to itself, in milliseconds. */
const LONGEST_TURN = 50;

/**
 * Lets timers, signals and a page's events have their turn now and then.
 *
 * Training in memory awaits only what is ready, which never leaves the microtask queue: without this a Ctrl-C
 * would not be heard until the end.
 */
export class Breather {
  #last = performance.now();

  /** Undefined, at once, when no breath is due. */
  breathe(): Promise<void> | undefined {
    return performance.now() - this.#last < LONGEST_TURN ? undefined : this.#wait();
  }

  async #wait(): Promise<void> {
    await nextTurn();
    this.#last = performance.now();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    // A page's setTimeout waits at least 4 ms when nested; a message does not.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
