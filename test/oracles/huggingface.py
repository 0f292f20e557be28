"""Tiny checkpoints of every family that is read, with what `transformers` computes from them in float32.

Run: python test/oracles/huggingface.py
Writes test/fixtures/huggingface/<name>/: the checkpoint, and expected.json with logits; where there is a
tokenizer also ids, greedy continuations and a rendered conversation. Weights are drawn wide, so that logits
differ by more than their rounding; every family is saved in one element type, one of them in shards.
"""
import json
import shutil
from pathlib import Path

import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GemmaConfig,
    GPT2Config,
    GPTNeoXConfig,
    LlamaConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

FOLDER = Path(__file__).parent.parent / "fixtures" / "huggingface"
LENGTHS = [1, 7, 29]
NO_IDS = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}
SIZE = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 64,
}
GROUPED = {**SIZE, "num_key_value_heads": 2, "head_dim": 6}
PROMPTS = ["The weather is", "1 + 1 =", "Ça va? 你好"]
COMPLETION = " the other way, ¿no?"
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hello there."},
    {"role": "assistant", "content": "Hi!"},
    {"role": "user", "content": "How are you?"},
]
CHAT_TEMPLATE = """{{ bos_token }}{% for message in messages -%}
<|turn|>{{ message['role'] }}: {{ message['content'] | trim }}{{ eos_token }}
{%- endfor %}{% if add_generation_prompt %}<|turn|>assistant: {% endif %}"""


def scaled(kind: str, **settings) -> dict:
    return {"rope_type": kind, "rope_theta": 500.0, **settings}


LLAMA3 = scaled(
    "llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=40
)
CONFIGS = {
    "gpt2": (GPT2Config(vocab_size=290, n_positions=64, n_embd=16, n_layer=2, n_head=4, **NO_IDS), torch.float32),
    "gpt_neox": (GPTNeoXConfig(vocab_size=70, rotary_pct=0.5, **SIZE, **NO_IDS), torch.float16),
    "gpt_neox_sequential": (
        GPTNeoXConfig(
            vocab_size=70,
            use_parallel_residual=False,
            attention_bias=False,
            tie_word_embeddings=True,
            hidden_act="gelu_new",
            rotary_pct=1.0,
            rope_parameters=scaled("linear", factor=4.0),
            **SIZE,
            **NO_IDS,
        ),
        torch.float32,
    ),
    "llama": (LlamaConfig(vocab_size=290, **GROUPED, **NO_IDS), torch.bfloat16),
    "llama3": (
        LlamaConfig(
            vocab_size=70,
            rope_parameters=LLAMA3,
            attention_bias=True,
            mlp_bias=True,
            tie_word_embeddings=True,
            # Four frequencies: one is kept, one lies on the ramp, two are divided.
            **{**GROUPED, "head_dim": 8},
            **NO_IDS,
        ),
        torch.float32,
    ),
    "qwen2": (Qwen2Config(vocab_size=70, use_sliding_window=False, **{**GROUPED, "head_dim": 4}, **NO_IDS), torch.float32),
    "qwen3": (Qwen3Config(vocab_size=70, tie_word_embeddings=True, **GROUPED, **NO_IDS), torch.bfloat16),
    "gemma": (GemmaConfig(vocab_size=70, **GROUPED, **NO_IDS), torch.float32),
}


def draw(model: torch.nn.Module, family: str) -> None:
    """Weights that make every part matter; gains are around 1, or around 0 where 1 is added."""
    for name, parameter in model.named_parameters():
        gain = parameter.dim() == 1 and name.endswith("weight")
        parameter.data.normal_(0, 0.3 if parameter.dim() == 1 else 0.4)
        if gain and family != "gemma":
            parameter.data.add_(1)


def save(model: torch.nn.Module, name: str, folder: Path) -> None:
    if name == "llama":
        model.save_pretrained(folder, max_shard_size="9KB")
        (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [1, 2]}) + "\n")
        return
    model.save_pretrained(folder)
    if name == "gpt2":  # as the first one was published: without the beginning of its names, with its masks
        tensors = {key: value.clone() for key, value in model.transformer.state_dict().items()}
        for layer in range(2):
            tensors[f"h.{layer}.attn.bias"] = torch.tril(torch.ones(1, 1, 8, 8))
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def tokenizer_of(name: str) -> PreTrainedTokenizerFast:
    special = ["<s>", "</s>", "<|turn|>"] if name == "llama" else []
    last = [] if name == "llama" else ["<|endoftext|>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=290 - len(last),
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([json.dumps(MESSAGES), *PROMPTS, "the weather there, the other way"], trainer)
    tokenizer.add_special_tokens(last)
    names = {"eos_token": "<|endoftext|>"}
    if name == "llama":
        names = {"bos_token": "<s>", "eos_token": "</s>"}
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 0)]
        )
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, clean_up_tokenization_spaces=False, **names)
    if name == "llama":
        fast.chat_template = CHAT_TEMPLATE
    return fast


def logits_of(model: torch.nn.Module, tokens: list[int]) -> torch.Tensor:
    with torch.no_grad():
        return model(torch.tensor([tokens])).logits[0]


def logit_cases(model: torch.nn.Module, vocabulary: int, generator: torch.Generator) -> list[dict]:
    """Logits at the first, the middle and the last position of some random sequences."""
    cases = []
    for length in LENGTHS:
        tokens = torch.randint(vocabulary, (length,), generator=generator).tolist()
        logits = logits_of(model, tokens)
        positions = sorted({0, length // 2, length - 1})
        rows = [[round(value, 6) for value in logits[position].tolist()] for position in positions]
        cases.append({"tokens": tokens, "positions": positions, "logits": rows})
    return cases


def greedy(model: torch.nn.Module, tokens: list[int], count: int = 8) -> list[int]:
    """The likeliest tokens, which must be likeliest by far more than rounding."""
    new: list[int] = []
    while len(new) < count:
        best = logits_of(model, tokens + new)[-1].topk(2)
        gap = (best.values[0] - best.values[1]).item()
        assert gap > 1e-3, f"the draw is too close: {gap}"
        new.append(best.indices[0].item())
    return new


def score(model: torch.nn.Module, prompt: list[int], whole: list[int]) -> list[float]:
    """Log-probabilities of the tokens that follow the prompt, which must be a prefix."""
    assert whole[: len(prompt)] == prompt
    log_probs = logits_of(model, whole).log_softmax(-1)
    return [round(log_probs[at - 1, whole[at]].item(), 6) for at in range(len(prompt), len(whole))]


def text_cases(model: torch.nn.Module, folder: Path) -> dict:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    cases: dict = {"texts": []}
    for prompt in PROMPTS:
        ids = tokenizer(prompt)["input_ids"]
        new = greedy(model, ids)
        scored = {"completion": COMPLETION, "logProbs": score(model, ids, tokenizer(prompt + COMPLETION)["input_ids"])}
        cases["texts"].append(
            {"prompt": prompt, "ids": ids, "new": new, "text": tokenizer.decode(new), "scored": scored}
        )
    if tokenizer.chat_template:
        rendered = tokenizer.apply_chat_template(MESSAGES, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(rendered, add_special_tokens=False)["input_ids"]
        new = greedy(model, ids[-56:])
        cases["chat"] = {"messages": MESSAGES, "rendered": rendered, "ids": ids, "new": new}
    return cases


def main() -> None:
    versions = {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
    }
    for seed, (name, (config, dtype)) in enumerate(CONFIGS.items()):
        folder = FOLDER / name
        shutil.rmtree(folder, ignore_errors=True)
        torch.manual_seed(100 + seed)
        model = AutoModelForCausalLM.from_config(config)
        draw(model, name)
        save(model.to(dtype), name, folder)
        with_text = name in ("gpt2", "llama")
        if with_text:
            tokenizer_of(name).save_pretrained(folder)
        loaded = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        generator = torch.Generator().manual_seed(seed)
        expected = {"versions": versions, "cases": logit_cases(loaded, config.vocab_size, generator)}
        if with_text:
            expected |= text_cases(loaded, folder)
        (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
        for file in folder.iterdir():
            file.chmod(0o644)


if __name__ == "__main__":
    main()
