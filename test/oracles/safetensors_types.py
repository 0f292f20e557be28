"""A safetensors file with one tensor of every type that is read, written by the format's own library.

    python test/oracles/safetensors_types.py

Writes test/fixtures/safetensors/everyType.safetensors and, beside it, what it holds as float32, with
versions. Numbers that JSON cannot say are strings.
"""

import json
import math
from pathlib import Path

import safetensors
import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).parent.parent / "fixtures" / "safetensors"
INFINITE = float("inf")
FLOATS = [0.0, -0.0, 1.0, -2.5, 1 / 3, 65504.0, 6e-8, -6.1e-5, INFINITE, -INFINITE, float("nan"), 1e-30]
WHOLE = [0, 1, -1, 127, -128]


def tensors() -> dict[str, torch.Tensor]:
    """The types in an order that puts wide numbers behind odd counts of narrow ones."""
    return {
        "BOOL": torch.tensor([True, False, True]),
        "F64": torch.tensor(FLOATS, dtype=torch.float64).reshape(3, 4),
        "U8": torch.tensor([0, 1, 255], dtype=torch.uint8),
        "F16": torch.tensor(FLOATS, dtype=torch.float16),
        "BF16": torch.tensor(FLOATS, dtype=torch.bfloat16).reshape(2, 6),
        "I8": torch.tensor(WHOLE, dtype=torch.int8),
        "F32": torch.tensor(FLOATS, dtype=torch.float32),
        "I16": torch.tensor([*WHOLE, 2**15 - 1], dtype=torch.int16),
        "I32": torch.tensor([*WHOLE, 2**24], dtype=torch.int32),
        "I64": torch.tensor([*WHOLE, 2**40], dtype=torch.int64),
        "scalar": torch.tensor(7.5),
        "empty": torch.zeros(0, 4),
    }


def spelled(value: float) -> float | str:
    if math.isfinite(value):
        return "-0" if value == 0 and math.copysign(1, value) < 0 else value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    save_file(tensors(), FOLDER / "everyType.safetensors", metadata={"made by": "safetensors"})
    expected = {
        name: {
            "shape": list(tensor.shape),
            "values": [spelled(value) for value in tensor.to(torch.float32).flatten().tolist()],
        }
        for name, tensor in tensors().items()
    }
    versions = {"torch": torch.__version__, "safetensors": safetensors.__version__}
    text = json.dumps({"versions": versions, "tensors": expected})
    (FOLDER / "everyType.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
