import { keep, scalar, tidy, type Tensor } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeBackends, expectNoLeaks } from "./index.ts";

describeBackends("expectNoLeaks", () => {
  it("accepts work that cleans up, and what only the first run caches", async () => {
    let cached: Tensor | undefined;
    await expectNoLeaks(() => {
      cached ??= keep(scalar(1));
      tidy(() => {
        scalar(2);
      });
    });
    expect(cached?.isDisposed).toBe(false);
    cached?.dispose();
  });

  it("catches a tensor left behind", async () => {
    await expect(expectNoLeaks(() => scalar(1))).rejects.toThrow(
      "got +1 tensors, +4 bytes, +1 backend buffers",
    );
  });

  it("catches a second handle on the same data", async () => {
    const x = scalar(1);
    await expect(expectNoLeaks(() => x.clone())).rejects.toThrow("got +1 tensors");
    x.dispose();
  });

  it("catches a tensor of the caller's that was disposed of", async () => {
    const tensors = [scalar(1), scalar(2)];
    await expect(expectNoLeaks(() => tensors.pop()?.dispose())).rejects.toThrow("got -1 tensors");
  });
});
