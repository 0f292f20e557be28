"""Gradients of two small GPTs, by PyTorch in float64: the numbers behind test/tensor/gptGradient.test.ts.

The models are written here from their papers with torch operations alone, so that nothing is shared with the
TypeScript but the names and shapes of the parameters. Parameters and tokens follow from formulas that both
sides compute; of each gradient a few entries are kept, with its norm, sum, and sum of magnitudes.

Run: python test/oracles/gpt_gradient.py > test/fixtures/gptGradient.json
"""

import json
import math

import torch
import torch.nn.functional as F

BATCH, TIME, VOCABULARY = 3, 5, 11
ENTRIES = 7


def filled(name, place, shape):
    """0.4 sin(0.7 i + place), around 1 for gains."""
    index = torch.arange(math.prod(shape), dtype=torch.float64)
    wave = torch.sin(0.7 * index + place).reshape(shape)
    return (1 + 0.2 * wave) if name.endswith("gain") else 0.4 * wave


def token(row, column, offset):
    return (7 * row + 3 * column + row * column + offset) % VOCABULARY


def ids(offset):
    return torch.tensor([[token(b, t, offset) for t in range(TIME)] for b in range(BATCH)])


def parameters(shapes):
    made = {name: filled(name, place, shape) for place, (name, shape) in enumerate(shapes)}
    return {name: value.requires_grad_() for name, value in made.items()}


def heads(x, count):
    """[batch, time, count * width] to [batch, count, time, width]."""
    batch, time, width = x.shape
    return x.view(batch, time, count, width // count).transpose(1, 2)


def attend(q, k, v):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    future = torch.ones(TIME, TIME).triu(1).bool()
    weights = scores.masked_fill(future, -math.inf).softmax(-1)
    mixed = weights @ v
    return mixed.transpose(1, 2).reshape(BATCH, TIME, -1)


# GPT-2: Radford et al. 2019.
WIDTH, LAYERS, HEADS = 8, 2, 2


def gpt2_shapes():
    yield "tokenEmbedding", (VOCABULARY, WIDTH)
    yield "positionEmbedding", (6, WIDTH)
    for layer in range(LAYERS):
        block = f"blocks.{layer}."
        yield block + "attentionNorm.gain", (WIDTH,)
        yield block + "attentionNorm.bias", (WIDTH,)
        yield block + "queryKeyValue.weight", (WIDTH, 3 * WIDTH)
        yield block + "queryKeyValue.bias", (3 * WIDTH,)
        yield block + "attentionOutput.weight", (WIDTH, WIDTH)
        yield block + "attentionOutput.bias", (WIDTH,)
        yield block + "feedForwardNorm.gain", (WIDTH,)
        yield block + "feedForwardNorm.bias", (WIDTH,)
        yield block + "up.weight", (WIDTH, 4 * WIDTH)
        yield block + "up.bias", (4 * WIDTH,)
        yield block + "down.weight", (4 * WIDTH, WIDTH)
        yield block + "down.bias", (WIDTH,)
    yield "finalNorm.gain", (WIDTH,)
    yield "finalNorm.bias", (WIDTH,)


def gpt2(p, tokens):
    def norm(x, name):
        return F.layer_norm(x, (WIDTH,), p[name + ".gain"], p[name + ".bias"], eps=1e-5)

    def linear(x, name):
        return F.linear(x, p[name + ".weight"].T, p[name + ".bias"])

    x = F.embedding(tokens, p["tokenEmbedding"]) + p["positionEmbedding"][:TIME]
    for layer in range(LAYERS):
        block = f"blocks.{layer}."
        joined = linear(norm(x, block + "attentionNorm"), block + "queryKeyValue")
        q, k, v = (heads(part, HEADS) for part in joined.chunk(3, dim=-1))
        x = x + linear(attend(q, k, v), block + "attentionOutput")
        hidden = F.gelu(linear(norm(x, block + "feedForwardNorm"), block + "up"), approximate="tanh")
        x = x + linear(hidden, block + "down")
    return norm(x, "finalNorm") @ p["tokenEmbedding"].T


# Llama: Touvron et al. 2023, with grouped-query attention (Ainslie et al. 2023).
QUERY_HEADS, KEY_HEADS, HEAD_WIDTH, HIDDEN, THETA = 4, 2, 4, 12, 10000.0


def llama_shapes():
    yield "tokenEmbedding", (VOCABULARY, WIDTH)
    for layer in range(LAYERS):
        block = f"blocks.{layer}."
        yield block + "attentionNorm.gain", (WIDTH,)
        yield block + "queryKeyValue.weight", (WIDTH, (QUERY_HEADS + 2 * KEY_HEADS) * HEAD_WIDTH)
        yield block + "attentionOutput.weight", (QUERY_HEADS * HEAD_WIDTH, WIDTH)
        yield block + "feedForwardNorm.gain", (WIDTH,)
        yield block + "gate.weight", (WIDTH, HIDDEN)
        yield block + "up.weight", (WIDTH, HIDDEN)
        yield block + "down.weight", (HIDDEN, WIDTH)
    yield "finalNorm.gain", (WIDTH,)
    yield "head.weight", (WIDTH, VOCABULARY)


def rotate(x):
    """Pairs (i, i + half) as complex numbers, times e^(i position frequency)."""
    half = x.shape[-1] // 2
    frequency = THETA ** (-torch.arange(half, dtype=torch.float64) / half)
    angle = torch.arange(TIME, dtype=torch.float64)[:, None] * frequency
    turned = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angle), angle)
    return torch.cat([turned.real, turned.imag], dim=-1)


def llama(p, tokens):
    def norm(x, name):
        return F.rms_norm(x, (WIDTH,), p[name + ".gain"], eps=1e-6)

    x = F.embedding(tokens, p["tokenEmbedding"])
    for layer in range(LAYERS):
        block = f"blocks.{layer}."
        joined = norm(x, block + "attentionNorm") @ p[block + "queryKeyValue.weight"]
        widths = [count * HEAD_WIDTH for count in (QUERY_HEADS, KEY_HEADS, KEY_HEADS)]
        q, k, v = joined.split(widths, dim=-1)
        q, k, v = rotate(heads(q, QUERY_HEADS)), rotate(heads(k, KEY_HEADS)), heads(v, KEY_HEADS)
        k, v = (part.repeat_interleave(QUERY_HEADS // KEY_HEADS, dim=1) for part in (k, v))
        x = x + attend(q, k, v) @ p[block + "attentionOutput.weight"]
        read = norm(x, block + "feedForwardNorm")
        gated = F.silu(read @ p[block + "gate.weight"]) * (read @ p[block + "up.weight"])
        x = x + gated @ p[block + "down.weight"]
    return norm(x, "finalNorm") @ p["head.weight"]


def summary(gradient):
    flat = gradient.flatten()
    places = sorted({k * (len(flat) - 1) // (ENTRIES - 1) for k in range(ENTRIES)})
    return {
        "entries": [[place, flat[place].item()] for place in places],
        "norm": flat.norm().item(),
        "sum": flat.sum().item(),
        "magnitude": flat.abs().sum().item(),
        "largest": flat.abs().max().item(),
    }


def run(shapes, model):
    p = parameters(list(shapes()))
    logits = model(p, ids(0))
    loss = F.cross_entropy(logits.reshape(-1, VOCABULARY), ids(4).reshape(-1))
    loss.backward()
    return {"loss": loss.item(), "gradients": {name: summary(x.grad) for name, x in p.items()}}


if __name__ == "__main__":
    result = {
        "versions": {"torch": torch.__version__.split("+")[0]},
        "gpt2": run(gpt2_shapes, gpt2),
        "llama": run(llama_shapes, llama),
    }
    print(json.dumps(result, separators=(",", ":")))
