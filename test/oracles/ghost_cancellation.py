"""What a record adds under Opacus' ghost clipping (1.6.0, PyTorch 2.13) where its two positions cancel each other.

    python test/oracles/ghost_cancellation.py

A linear layer without bias sees inputs a and a + b with cotangents g and -g: the gradient is b gT, and its ghost norm is a
difference of terms as large as (|a| |g|)^2, in float32. test/tensor/perExample/cancellation.test.ts has the same record.
"""

import torch
from opacus.grad_sample.grad_sample_module_fast_gradient_clipping import (
    GradSampleModuleFastGradientClipping,
)

SIZE = 64


def unit() -> torch.Tensor:
    draws = torch.randn(SIZE, dtype=torch.float64)
    return draws / draws.norm()


def added(length: float, rest: float, seed: int) -> float:
    """Clip norms that the record adds; `length`: of what each position adds, `rest`: of what is left of it."""
    torch.manual_seed(seed)
    a, aside, g = unit(), unit(), unit()
    side = length**0.5
    inputs = torch.stack([side * a, side * a + rest / side * aside]).float()
    cotangents = torch.stack([side * g, -side * g]).float()
    layer = torch.nn.Linear(SIZE, SIZE, bias=False)
    torch.nn.init.zeros_(layer.weight)
    model = GradSampleModuleFastGradientClipping(
        layer, max_grad_norm=1.0, use_ghost_clipping=True, loss_reduction="sum"
    )
    (model(inputs[None]) * cotangents[None]).sum().backward(retain_graph=True)
    model.get_norm_sample()
    gradient = inputs.double().T @ cotangents.double()
    return float(gradient.norm() * model.get_clipping_coef()[0])


for length in (1, 10, 1e3, 1e4, 1e5, 1e6):
    most = max(added(length, rest, seed) for rest in (0.5, 3, 30) for seed in range(10))
    print(f"positions of {length:g} clip norms: at most {most:.3f} clip norms are added")
