"""Training steps in PyTorch: forward, backward, Adam. Arguments: one JSON object."""

import json
import sys

import torch
from torch.nn import functional as F

from conversation import converse
from gpt import Gpt

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(0)
size = options["model"]
model = Gpt(size["vocabularySize"], size["contextLength"], size["width"], size["layers"], size["heads"])
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=options["fused"])
forward = torch.compile(model) if options["compile"] else model
batch, time = options["batch"], size["contextLength"]
batches = [
    torch.randint(size["vocabularySize"], (batch, time + 1)) for _ in range(8)
]


def work(units: int) -> float:
    for unit in range(units):
        tokens = batches[unit % len(batches)]
        logits = forward(tokens[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    return loss.item()


work(3)
converse(f"PyTorch {torch.__version__}", work)
