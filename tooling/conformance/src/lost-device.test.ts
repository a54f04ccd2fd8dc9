import { engine, setBackend } from "@tensorflow/tfjs-core";
import { initialize, Linear } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  add,
  DeviceLostError,
  mean,
  ones,
  Rng,
  square,
  valueAndGrads,
  type Scalar,
  type Tensor2D,
} from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import {
  deviceNames,
  loseDevice,
  restartDevice,
  type DeviceName,
} from "@stratajs/test-utils/devices";
import { afterEach, expect, it } from "vitest";

describeBackends(
  "a lost device",
  (backend) => {
    const name = backend.name as DeviceName;
    // For the suites that follow, too.
    afterEach(() => restartDevice(name));

    it("lets no op and no read pass, which would give zeros", async () => {
      const x = ones([3, 4]);
      const y = add(x, 1);
      await loseDevice(name);
      expect(() => add(x, y)).toThrow(DeviceLostError);
      await expect(y.data()).rejects.toThrow(DeviceLostError);
    });

    it("fails a read that is under way", async () => {
      const y = add(ones([3, 4]), 1);
      const reading = y.data();
      // Handled before it can be taken for one that nobody waits for.
      const failure = reading.then(
        () => undefined,
        (error: unknown) => error,
      );
      await loseDevice(name);
      expect(await failure).toBeInstanceOf(DeviceLostError);
    });

    it("is no loss for good: a backend started anew trains", async () => {
      expect(await train()).toBeLessThan(0.5);
      await loseDevice(name);
      await expect(train()).rejects.toThrow(DeviceLostError);
      await restartDevice(name);
      expect(await train()).toBeLessThan(0.5);
    });
  },
  deviceNames,
);

describeBackends(
  "a reset of tfjs-core's engine",
  (backend) => {
    const name = backend.name as DeviceName;
    afterEach(() => restartDevice(name));

    it("leaves a backend that tfjs-core can start by itself", async () => {
      engine().reset();
      expect(await setBackend(name)).toBe(true);
      expect([...(await add(ones([2]), 1).data())]).toEqual([2, 2]);
    });
  },
  deviceNames,
);

/** What is left of the loss after ten steps. */
async function train(): Promise<number> {
  const model = new Linear(4, 1);
  initialize(model, new Rng(1));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.05 });
  const x = ones([3, 4]) as Tensor2D;
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) {
    const loss = (): Scalar => mean(square(add(model.forward(x), 1))) as Scalar;
    const { value, gradients } = valueAndGrads(loss, model.parameters());
    optimizer.step(gradients);
    losses.push((await value.data())[0]!);
    value.dispose();
  }
  return losses.at(-1)! / losses[0]!;
}
