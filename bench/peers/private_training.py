"""Differentially private training steps with Opacus, or the same steps without privacy. Arguments: one JSON object.

The noise is PyTorch's default generator's, as Opacus comes; batches are ready, so no sampling is timed.
"""

import json
import sys
import warnings

import opacus
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from conversation import converse
from gpt import Block

warnings.filterwarnings("ignore")
options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(0)
batch, size = options["batch"], options["model"]


class Mlp(nn.Sequential):
    """ReLU between dense layers; one logit."""

    def __init__(self, inputs: int, widths: list[int], outputs: int) -> None:
        sizes = [inputs, *widths, outputs]
        layers: list[nn.Module] = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        super().__init__(*layers[:-1])


class Gpt(nn.Module):
    """The GPT of `gpt.py`, with a module for every parameter and a row of positions per example: Opacus sees modules alone."""

    def __init__(self, vocabularySize: int, contextLength: int, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(vocabularySize, width)
        self.position_embedding = nn.Embedding(contextLength, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.final_norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabularySize, bias=False)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        positions = torch.arange(tokens.shape[1]).expand(tokens.shape).contiguous()
        x = self.token_embedding(tokens) + self.position_embedding(positions)
        for block in self.blocks:
            x = block(x)
        return self.head(self.final_norm(x))


class Adapted(nn.Module):
    """A frozen dense layer with a low-rank addition that is trained."""

    def __init__(self, frozen: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.frozen = frozen
        self.left = nn.Linear(frozen.in_features, rank, bias=False)
        self.right = nn.Linear(rank, frozen.out_features, bias=False)
        self.scale = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.frozen(x) + self.scale * self.right(self.left(x))


def adapt(model: Gpt, rank: int, alpha: float) -> None:
    """Freezes the model and puts adapters on its attention, as `src/model/lora.ts` does."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for block in model.blocks:
        block.query_key_value = Adapted(block.query_key_value, rank, alpha / rank)
        block.attention_output = Adapted(block.attention_output, rank, alpha / rank)


def problem():
    """A model, a loss, and eight batches."""
    if options["task"] == "mlp":
        model = Mlp(size["inputs"], size["widths"], size["outputs"])
        data = [
            (torch.randn(batch, size["inputs"]), torch.randint(2, (batch,)).float()) for _ in range(8)
        ]
        return model, nn.BCEWithLogitsLoss(), data
    model = Gpt(**size)
    if "lora" in options:
        adapt(model, **options["lora"])
    rows = [torch.randint(size["vocabularySize"], (batch, size["contextLength"] + 1)) for _ in range(8)]
    return model, nn.CrossEntropyLoss(), [(row[:, :-1].contiguous(), row[:, 1:].contiguous()) for row in rows]


model, criterion, batches = problem()
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimizer = torch.optim.Adam(trained, lr=1e-3, fused=options["fused"])
private = options["mode"] != "plain"
ghost = options["mode"] == "ghost"
if private:
    everything = TensorDataset(*(torch.cat(parts) for parts in zip(*batches)))
    made = opacus.PrivacyEngine().make_private(
        module=model,
        optimizer=optimizer,
        criterion=criterion,
        data_loader=DataLoader(everything, batch_size=batch),
        noise_multiplier=1.0,
        max_grad_norm=1.0,
        poisson_sampling=False,
        grad_sample_mode=options["mode"],
    )
    model, optimizer = made[0], made[1]
    criterion = made[2] if ghost else criterion
# The accountant's note of a step belongs to the sampler, which is not timed.
if private:
    optimizer.attach_step_hook(lambda _: None)


def loss_of(inputs: torch.Tensor, targets: torch.Tensor):
    outputs = model(inputs)
    if options["task"] == "mlp":
        # Without the last axis: beside losses of [batch, 1], ghost clipping pairs every factor with every loss.
        return criterion(outputs.squeeze(1), targets)
    flat = outputs.flatten(0, 1), targets.flatten()
    return criterion(*flat, shape=outputs.shape) if ghost else criterion(*flat)


def work(units: int) -> float:
    for unit in range(units):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(*batches[unit % len(batches)])
        loss.backward()
        optimizer.step()
    return loss.item()


work(3)
mode = f"Opacus {opacus.__version__} {options['mode']}" if private else "PyTorch"
converse(f"{mode}, PyTorch {torch.__version__}" if private else f"{mode} {torch.__version__}", work)
