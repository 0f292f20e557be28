"""Optimiser steps of PyTorch and transformers, as numbers for test/optim/optimizers.test.ts.

Gradients are prescribed, so that no error feeds back; everything is computed in float64, PyTorch's Muon
included, which would round to bfloat16 on its own.
Run: python test/oracles/optimizers.py > test/fixtures/optimizers.json
"""
import json
import warnings

import torch
import transformers
from transformers.optimization import Adafactor

warnings.filterwarnings("ignore")
STEPS = 6
SHAPES = {"bias": [3], "gain": [], "weight": [4, 3]}

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
draw = lambda shape, scale: (torch.randn(shape) * scale).float().double()
initial = {name: draw(shape, 1.0) for name, shape in SHAPES.items()}
gradients = [{name: draw(shape, 10.0 ** (step % 3 - 1)) for name, shape in SHAPES.items()} for step in range(STEPS)]
gradients[1]["bias"].zero_()  # a step without a gradient
for gradient in gradients:
    gradient["weight"][2].zero_()  # a row that never has one
RATES = [0.02, 0.04, 0.06, 0.05, 0.03, 0.01]


def run(make, clip_norm=None, rates=None):
    """Parameters after every step, one list per step and parameter, in the order of SHAPES."""
    parameters = {name: value.clone().requires_grad_() for name, value in initial.items()}
    optimizer = make(parameters)
    after = []
    for step, gradient in enumerate(gradients):
        for name, parameter in parameters.items():
            parameter.grad = gradient[name].clone()
        if clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(parameters.values(), clip_norm)
        if rates is not None:
            for group in optimizer.param_groups:
                group["lr"] = rates[step]
        optimizer.step()
        after.append({name: parameter.detach().flatten().tolist() for name, parameter in parameters.items()})
    return after


torch.Tensor.bfloat16 = torch.Tensor.clone


class MuonAndAdamW:
    """Muon for matrices and AdamW for the rest, at one learning rate."""

    def __init__(self, parameters, **options):
        matrices = [value for value in parameters.values() if value.ndim == 2]
        rest = [value for value in parameters.values() if value.ndim != 2]
        muon = torch.optim.Muon(matrices, weight_decay=0.1, adjust_lr_fn="match_rms_adamw", **options)
        self.parts = [muon, torch.optim.AdamW(rest, weight_decay=0.0, lr=options["lr"])]

    def step(self):
        for part in self.parts:
            part.step()


def decay_matrices(parameters):
    matrices = [value for value in parameters.values() if value.ndim >= 2]
    rest = [value for value in parameters.values() if value.ndim < 2]
    return [{"params": matrices, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}]


plain = lambda optimizer, **options: lambda parameters: optimizer(parameters.values(), **options)
fixed = dict(scale_parameter=False, relative_step=False, warmup_init=False)
cases = {
    "sgd": run(plain(torch.optim.SGD, lr=0.05)),
    "momentum": run(plain(torch.optim.SGD, lr=0.05, momentum=0.9)),
    "nesterov": run(plain(torch.optim.SGD, lr=0.05, momentum=0.9, nesterov=True)),
    "adam": run(plain(torch.optim.Adam, lr=0.05)),
    "adamOptions": run(plain(torch.optim.Adam, lr=0.05, betas=(0.8, 0.95), eps=1e-2)),
    "adamScheduled": run(plain(torch.optim.Adam, lr=0.05), rates=RATES),
    "adamW": run(lambda parameters: torch.optim.AdamW(decay_matrices(parameters), lr=0.05)),
    "adamWEverywhere": run(plain(torch.optim.AdamW, lr=0.05, weight_decay=0.1)),
    "adafactor": run(plain(Adafactor, lr=0.05, **fixed)),
    "adafactorOptions": run(plain(Adafactor, lr=0.05, decay_rate=-0.5, clip_threshold=0.5, **fixed)),
    "muon": run(lambda parameters: MuonAndAdamW(parameters, lr=0.05)),
    "muonOptions": run(lambda parameters: MuonAndAdamW(parameters, lr=0.05, momentum=0.5)),
    "clipped": run(plain(torch.optim.SGD, lr=0.05), clip_norm=0.5),
}
flat = lambda tensors: {name: value.flatten().tolist() for name, value in tensors.items()}
print(
    json.dumps(
        {
            "versions": {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__},
            "shapes": SHAPES,
            "rates": RATES,
            "initial": flat(initial),
            "gradients": [flat(gradient) for gradient in gradients],
            "cases": cases,
        },
        separators=(",", ":"),
    )
)
