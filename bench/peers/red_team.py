"""A step of gradient-based red teaming in PyTorch: prompt, response and rating in one graph. Arguments: one JSON object.

Every row draws its own Gumbel noise; response tokens are decoded with keys and values that are kept. The rating is read
from the model itself: behind prompt and response, or in a pass of its own behind a neutral prompt and the response.
"""

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
vocabulary = size["vocabularySize"]
model = Gpt(vocabulary, size["contextLength"], size["width"], size["layers"], size["heads"]).eval()
for parameter in model.parameters():
    parameter.requires_grad_(False)
runs, batch = options["runs"], options["batch"]
rows = runs * batch
prompt_tokens, response_tokens = options["promptTokens"], options["responseTokens"]
before, between, after, neutral = ([1], [2], [3], [7])
unsafe, safe = 5, 4
logits = torch.zeros(runs, prompt_tokens, vocabulary, requires_grad=True)
optimizer = torch.optim.Adam([logits], lr=0.1, fused=options["fused"])


def embedded(tokens: list[int]) -> torch.Tensor:
    return model.token_embedding.weight[tokens].expand(rows, -1, -1)


def read(x: torch.Tensor, cache: list) -> tuple[torch.Tensor, list]:
    """Final activations of `x` [rows, time, width] behind what is in the cache, and the cache with them."""
    past = cache[0][0].shape[2] if cache else 0
    now = past + x.shape[1]
    x = x + model.position_embedding.weight[past:now]
    kept = []
    for index, block in enumerate(model.blocks):
        queries, keys, values = block.heads_of(x)
        if cache:
            keys = torch.cat([cache[index][0], keys], 2)
            values = torch.cat([cache[index][1], values], 2)
        kept.append((keys, values))
        time = x.shape[1]
        mask = None if time == 1 else torch.ones(time, now, dtype=torch.bool).tril(past)
        mixed = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
        x = block.after_attention(x, mixed)
    return x, kept


def sampled(scores: torch.Tensor, temperature: float, hard: bool) -> torch.Tensor:
    noise = -torch.log(-torch.log(torch.rand_like(scores).clamp(2**-24, 1 - 2**-24)))
    soft = torch.softmax((scores + noise) / temperature, -1)
    if not hard:
        return soft
    decided = F.one_hot(soft.argmax(-1), vocabulary).to(soft.dtype)
    return decided + soft - soft.detach()


def unsafe_probability(hard: bool) -> torch.Tensor:
    table = model.token_embedding.weight
    repeated = logits[:, None].expand(-1, batch, -1, -1).reshape(rows, prompt_tokens, vocabulary)
    weights = sampled(repeated, 1.0, hard)
    x, cache = read(torch.cat([embedded(before), weights @ table, embedded(between)], 1), [])
    response = []
    for token in range(response_tokens):
        if token > 0:
            x, cache = read(response[-1] @ table, cache)
        response.append(sampled(model.unembed(x[:, -1:]), 1.0, hard))
    if options["rated"] == "exchange":
        x, _ = read(torch.cat([response[-1] @ table, embedded(after)], 1), cache)
    else:
        known = [embedded(before), embedded(neutral), embedded(between)]
        x, _ = read(torch.cat([*known, torch.cat(response, 1) @ table, embedded(after)], 1), [])
    rating = model.unembed(x[:, -1])
    return torch.sigmoid(rating[:, unsafe] - rating[:, safe])


def step(hard: bool) -> torch.Tensor:
    # The mean over rows of one run, the sum over runs: no run sees another.
    loss = -unsafe_probability(hard).reshape(runs, batch).mean(1).sum()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return loss


def work(units: int) -> float:
    for _ in range(units):
        loss = step(options["hard"])
    return loss.item()


work(3)
converse(f"PyTorch {torch.__version__}", work)
