"""Talks to the benchmark: one JSON object per line in, one out. Every line is a number of units to do."""

import json
import sys
import time


def converse(name: str, work) -> None:
    """Says hello, then does `work(units)` for each line and answers how long it took."""
    print(json.dumps({"ready": name}), flush=True)
    for line in sys.stdin:
        units = json.loads(line)["units"]
        wall, cpu = time.perf_counter(), time.process_time()
        value = work(units)
        answer = {
            "seconds": time.perf_counter() - wall,
            "cpuSeconds": time.process_time() - cpu,
            "value": value,
        }
        print(json.dumps(answer), flush=True)
