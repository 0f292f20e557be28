"""Outputs and clipped gradients of models of clicks, by PyTorch in float64: the numbers behind test/training/clicks.

The models are written here from their papers with torch operations alone: nothing is shared with the TypeScript but the
order of the parameters. Parameters and records follow from formulas that both sides compute. Gradients of units are
whole gradients, one backward pass for each unit, so that ids which a unit repeats add up before the norm is taken.

Run: python test/oracles/click_models.py > test/fixtures/clickModels.json
"""

import json
import statistics

import torch

torch.set_default_dtype(torch.float64)
BUCKETS, NUMBERS, RECORDS = [5, 3, 4], 2, 12


def ids(record, field):
    """Some units of three records meet an id twice."""
    return (record // 2 + field * record) % BUCKETS[field]


IDS = torch.tensor([[ids(r, f) for f in range(3)] for r in range(RECORDS)])
X = torch.tensor([[r + 2.0 * c for c in range(NUMBERS)] for r in range(RECORDS)]).cos()
WEIGHTS = torch.tensor([(r % 4) / 2 for r in range(RECORDS)])
LABELS = {
    "binary": torch.tensor([float((5 * r) % 7 % 2) for r in range(RECORDS)]),
    "count": torch.tensor([float(r % 3) for r in range(RECORDS)]),
}


def wave(size, rate, place):
    return (0.5 * torch.sin(rate * torch.arange(size) + place)).requires_grad_()


class Reader:
    """Takes parameters from a flat vector in order, and counts them."""

    def __init__(self, flat=None):
        self.flat, self.at = flat, 0

    def take(self, *shape):
        size = torch.Size(shape).numel()
        self.at += size
        flat = torch.zeros(size) if self.flat is None else self.flat[self.at - size : self.at]
        return flat.reshape(shape)


def tables(reader, widths):
    return [reader.take(b, w) if w else None for b, w in zip(BUCKETS, widths)]


def embedded(parts):
    one_hot = torch.nn.functional.one_hot
    columns = [
        one_hot(IDS[:, f], BUCKETS[f]).double() if part is None else part[IDS[:, f]]
        for f, part in enumerate(parts)
    ]
    return torch.cat([*columns, X], dim=1)


def logistic(table, dense):
    weights = tables(table, [1, 1, 1])
    linear = X @ dense.take(NUMBERS, 1) + dense.take(1)
    return linear[:, 0] + sum(part[IDS[:, f], 0] for f, part in enumerate(weights))


def machine(table, dense):
    parts = tables(table, [4, 4, 4])
    rows = [part[IDS[:, f]] for f, part in enumerate(parts)]
    out = (X @ dense.take(NUMBERS, 1) + dense.take(1))[:, 0] + sum(row[:, 0] for row in rows)
    for a in range(3):
        for b in range(a + 1, 3):
            out = out + (rows[a][:, 1:] * rows[b][:, 1:]).sum(1)
    return out


def layers(x, dense, widths, activation):
    for width in widths:
        x = activation(x @ dense.take(x.shape[1], width) + dense.take(width))
    return x


def output(x, dense):
    return (x @ dense.take(x.shape[1], 1) + dense.take(1))[:, 0]


def mlp(table, dense):
    x = embedded(tables(table, [2, 0, 3]))
    return output(layers(x, dense, [4, 3], torch.relu), dense)


def linear_embeddings(table, dense):
    return output(embedded(tables(table, [2, 2, 2])), dense)


def cross(rank, hidden):
    def outputs(table, dense):
        x = embedded(tables(table, [2, 2, 2]))
        size, crossed = x.shape[1], x
        for _ in range(2):
            matrix = (
                dense.take(size, rank) @ dense.take(rank, size) if rank else dense.take(size, size)
            )
            crossed = x * (crossed @ matrix + dense.take(size)) + crossed
        deep = layers(x, dense, hidden, torch.tanh)
        return output(torch.cat([crossed, deep], 1) if hidden else crossed, dense)

    return outputs


MODELS = {
    "logistic": (logistic, {"kind": "logistic"}),
    "factorizationMachine": (machine, {"kind": "factorizationMachine", "width": 3}),
    "mlp": (
        mlp,
        {"kind": "mlp", "width": [2, "oneHot", 3], "hidden": [4, 3], "activation": "relu"},
    ),
    "embeddings before one layer": (
        linear_embeddings,
        {"kind": "mlp", "width": 2, "hidden": [], "activation": "relu"},
    ),
    "deepCross": (
        cross(None, [3]),
        {"kind": "deepCross", "width": 2, "crossLayers": 2, "hidden": [3], "activation": "tanh"},
    ),
    "deepCross of low rank": (
        cross(2, []),
        {
            **{"kind": "deepCross", "width": 2, "crossLayers": 2, "rank": 2},
            **{"hidden": [], "activation": "tanh"},
        },
    ),
}


def loss(task, out):
    """For counts what Poisson's likelihood leaves when the factorial, which nothing depends on, is dropped."""
    if task == "count":
        return out.exp() - LABELS[task] * out
    return torch.nn.functional.binary_cross_entropy_with_logits(
        out, LABELS[task], reduction="none"
    )


def numbers(values):
    return [float(f"{value:.8g}") for value in values]


def case(name, task):
    model, config = MODELS[name]
    counts = Reader(), Reader()
    model(*counts)
    table, dense = wave(counts[0].at, 0.7, 1), wave(counts[1].at, 1.3, 2)
    out = model(Reader(table), Reader(dense))
    losses = WEIGHTS * loss(task, out)
    made = {"name": name, "task": task, "config": config, "outputs": numbers(out.tolist())}
    return {**made, "sums": [sums(losses, (table, dense), size) for size in (1, 3)]}


def sums(losses, parameters, records_per_unit):
    units = losses.reshape(-1, records_per_unit).sum(1)
    each = []
    for unit in units:
        parts = torch.autograd.grad(unit, parameters, retain_graph=True, allow_unused=True)
        each.append([part if part is not None else torch.zeros(0) for part in parts])
    norms = [torch.cat(parts).norm().item() for parts in each]
    clip = statistics.median(norms)
    factors = [min(1.0, clip / norm) if norm > 0 else 1.0 for norm in norms]
    total = [sum(f * parts[k] for f, parts in zip(factors, each)) for k in range(2)]
    return {
        "recordsPerUnit": records_per_unit,
        "losses": numbers(units.tolist()),
        "norms": numbers(norms),
        "clipNorm": clip,
        "table": numbers(total[0].tolist()),
        "dense": numbers(total[1].tolist()),
    }


cases = [case(name, "binary") for name in MODELS]
cases += [case(name, "count") for name in ("logistic", "mlp", "factorizationMachine")]
print(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}))
