"""Sampling in PyTorch with a preallocated key-value cache: a prompt is read, then token after token is drawn."""

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
width, heads, context = size["width"], size["heads"], size["contextLength"]
model = Gpt(size["vocabularySize"], context, width, size["layers"], heads).eval()
batch, prompt_length, new_tokens = options["batch"], options["promptTokens"], options["newTokens"]
prompt = torch.randint(size["vocabularySize"], (batch, prompt_length))
cache = [
    torch.zeros(2, batch, heads, context, width // heads) for _ in range(size["layers"])
]


def mix(queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Attention of one new position to all that came before; by hand or by the fused kernel."""
    if options["fused"]:
        return F.scaled_dot_product_attention(queries, keys, values)
    scores = queries @ keys.transpose(2, 3) * queries.shape[-1] ** -0.5
    return torch.softmax(scores, dim=-1) @ values


def forward(tokens: torch.Tensor, past: int) -> torch.Tensor:
    """Logits after the last of `tokens`, which follow `past` positions that were read before."""
    now = past + tokens.shape[1]
    x = model.token_embedding(tokens) + model.position_embedding.weight[past:now]
    for block, kept in zip(model.blocks, cache):
        queries, keys, values = block.heads_of(x)
        kept[0, :, :, past:now] = keys
        kept[1, :, :, past:now] = values
        if past == 0:
            mixed = F.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        else:
            mixed = mix(queries, kept[0, :, :, :now], kept[1, :, :, :now])
        x = block.after_attention(x, mixed)
    return model.unembed(x[:, -1])


@torch.inference_mode()
def work(units: int) -> int:
    for _ in range(units):
        tokens, past = prompt, 0
        for _ in range(new_tokens):
            logits = forward(tokens, past)
            past += tokens.shape[1]
            tokens = torch.multinomial(torch.softmax(logits, dim=-1), 1)
    return int(tokens[0, 0])


work(2)
converse(f"PyTorch {torch.__version__}", work)
