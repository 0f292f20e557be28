"""The peer's model: the GPT of `src/model/transformer.ts` in PyTorch, as a person would write it.

Learned positions, layer norm, tanh GELU, biases, tied head. Attention is PyTorch's own fused kernel.
"""

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attention_output = nn.Linear(width, width)
        self.feed_forward_norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def heads_of(self, x: torch.Tensor) -> list[torch.Tensor]:
        batch, time, width = x.shape
        parts = self.query_key_value(self.attention_norm(x)).split(width, dim=2)
        shape = (batch, time, self.heads, width // self.heads)
        return [part.view(shape).transpose(1, 2) for part in parts]

    def after_attention(self, x: torch.Tensor, mixed: torch.Tensor) -> torch.Tensor:
        x = x + self.attention_output(mixed.transpose(1, 2).reshape(x.shape))
        hidden = F.gelu(self.up(self.feed_forward_norm(x)), approximate="tanh")
        return x + self.down(hidden)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        queries, keys, values = self.heads_of(x)
        mixed = F.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        return self.after_attention(x, mixed)


class Gpt(nn.Module):
    def __init__(self, vocabulary: int, context: int, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.position_embedding = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.final_norm = nn.LayerNorm(width)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)

    def unembed(self, x: torch.Tensor) -> torch.Tensor:
        return self.final_norm(x) @ self.token_embedding.weight.T

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        positions = torch.arange(tokens.shape[1])
        x = self.token_embedding(tokens) + self.position_embedding(positions)
        for block in self.blocks:
            x = block(x)
        return self.unembed(x)


