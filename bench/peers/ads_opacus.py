"""A DP-SGD step of a model of clicks with Opacus. Arguments: one JSON object.

Embeddings of hashed fields and an MLP. Batches are ready, so no sampling is timed; the noise is PyTorch's default
generator's, as Opacus comes. Hooks write down a gradient per example, of the whole table: they take physical batches.
"""

import json
import math
import sys
import warnings

import opacus
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from conversation import converse

warnings.filterwarnings("ignore")
options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(0)
batch, fields, buckets, numbers = (options[key] for key in ("batch", "fields", "buckets", "numbers"))
physical = options.get("physical", batch)


class Clicks(nn.Module):
    """Rows of all fields beside the numbers, ReLU layers, one logit."""

    def __init__(self, width: int, hidden: list[int], tables: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(fields * buckets // tables, width) for _ in range(tables))
        # The rows of a field lie behind one another in a table of all fields.
        self.offsets = torch.arange(fields) * (buckets if tables == 1 else 0)
        sizes = [fields * width + numbers, *hidden, 1]
        layers: list[nn.Module] = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, ids: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        if len(self.tables) == 1:
            rows = self.tables[0](ids + self.offsets).flatten(1)
        else:
            rows = torch.cat([table(ids[:, at]) for at, table in enumerate(self.tables)], 1)
        # Without the last axis: beside losses of [batch, 1], ghost clipping pairs every factor with every loss.
        return self.layers(torch.cat([rows, values], 1)).squeeze(1)


def made_batch():
    """Ids of Zipf's law with exponent 1: the logarithm of an id is uniform, as in `bench/ads/batches.ts`."""
    ids = torch.exp(torch.rand(batch, fields) * math.log(buckets)).long() - 1
    return ids.clamp(0, buckets - 1), torch.randn(batch, numbers), torch.randint(2, (batch,)).float()


batches = [made_batch() for _ in range(8)]
model = Clicks(options["width"], options["hidden"], options["tables"])
ghost = options["mode"] == "ghost"
made = opacus.PrivacyEngine().make_private(
    module=model,
    optimizer=torch.optim.SGD(model.parameters(), lr=0.05),
    criterion=nn.BCEWithLogitsLoss(),
    data_loader=DataLoader(TensorDataset(*(torch.cat(parts) for parts in zip(*batches))), batch_size=batch),
    noise_multiplier=1.0,
    max_grad_norm=1.0,
    poisson_sampling=False,
    grad_sample_mode=options["mode"],
)
model, optimizer = made[0], made[1]
criterion = made[2] if ghost else nn.BCEWithLogitsLoss()
# The accountant's note of a step belongs to the sampler, which is not timed.
optimizer.attach_step_hook(lambda _: None)


def step(parts) -> float:
    for start in range(0, batch, physical):
        ids, values, labels = (part[start : start + physical] for part in parts)
        # Opacus adds a physical batch to the sums and neither noise nor update, until one is not skipped.
        if physical < batch:
            optimizer.signal_skip_step(do_skip=start + physical < batch)
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(ids, values), labels)
        loss.backward()
        optimizer.step()
    return loss.item()


def work(units: int) -> float:
    for unit in range(units):
        value = step(batches[unit % len(batches)])
    return value


if physical == batch:
    work(2)
name = f"Opacus {opacus.__version__} {options['mode']}, PyTorch {torch.__version__}"
converse(name, work)
