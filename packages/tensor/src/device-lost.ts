/**
 * The device that held the tensors is gone: a driver that was reset, a tab that took too much memory, a
 * graphics card pulled out. Every op and read on its backend throws this from then on, so that nothing false
 * is computed or saved; checkpoints written before are whole.
 */
export class DeviceLostError extends Error {
  override readonly name = "DeviceLostError";

  /** The name of the backend whose device it was. */
  readonly backend: string;
  /** What the driver or browser says of it. */
  readonly reason: string;

  constructor(backend: string, reason: string) {
    super(
      `${backend} lost its device (${reason}), and with it every tensor; stop the backend, start one again ` +
        "and resume from the last checkpoint, with smaller batches if memory ran out",
    );
    this.backend = backend;
    this.reason = reason;
  }
}
