"""PyTorch as an engine of the bench: reads requests (src/engines/protocol.ts), times them, and answers.

Argument: the number of threads. Whatever takes images is tried in both memory formats, and the faster is kept.
"""

import json
import sys
import time

import torch

from torch_cases import prepare

WARM_UP_RUNS = 4
WARM_UP_SECONDS = 0.3


def seconds_of(run, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


def warm_up(run):
    start = time.perf_counter()
    runs, best = 0, float("inf")
    while runs < WARM_UP_RUNS or (time.perf_counter() - start < WARM_UP_SECONDS and runs < 1000):
        best = min(best, seconds_of(run, 1))
        runs += 1
    return best


def prepare_better(case):
    """The case in the memory format that is faster here: its run, its seconds, facts."""
    formats = ["channels_last", "contiguous"] if case["kind"] in IMAGE_KINDS else ["contiguous"]
    candidates = []
    for name in formats:
        run, facts = prepare(case, getattr(torch, f"{name}_format" if name == "contiguous" else name))
        seconds = warm_up(run)
        facts = facts() if callable(facts) else facts
        candidates.append((seconds, run, {**facts, "format": name} if len(formats) > 1 else facts))
    return min(candidates, key=lambda candidate: candidate[0])


IMAGE_KINDS = {"convolution", "layer", "step", "inference"}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)
    ready = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = answer(request, ready)
        except Exception as error:  # told to the asker, who goes on
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


def answer(request, ready):
    if request["do"] == "prepare":
        seconds, run, facts = prepare_better(request["case"])
        ready[request["id"]] = run
        return {"seconds": seconds, "facts": facts}
    if request["do"] == "time":
        return {"seconds": seconds_of(ready[request["id"]], request["repeats"])}
    del ready[request["id"]]
    return {}


if __name__ == "__main__":
    main()
