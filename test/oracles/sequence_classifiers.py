"""Tiny classifiers of texts of every family that is read, with what `transformers` computes from them in float32.

Run: python test/oracles/sequence_classifiers.py
Writes test/fixtures/sequenceClassifiers/<name>/: the checkpoint, and expected.json with the outputs for some token
sequences; where there is a tokenizer, also for some texts. Weights are drawn wide, so that outputs differ by more than
their rounding.
"""
import json
import shutil
from pathlib import Path

import torch
import transformers
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    GemmaConfig,
    GPT2Config,
    GPTNeoXConfig,
    LlamaConfig,
    Qwen2Config,
    Qwen3Config,
)

from huggingface import GROUPED, NO_IDS, SIZE, draw, tokenizer_of

FOLDER = Path(__file__).parent.parent / "fixtures" / "sequenceClassifiers"
LENGTHS = [1, 7, 29]
TEXTS = ["The weather is", "you\nare the other way", "Ça va? 你好"]


def named(*labels: str, **settings) -> dict:
    return {"id2label": dict(enumerate(labels)), "label2id": {name: at for at, name in enumerate(labels)}, **settings}


SMALL = {**SIZE, "num_hidden_layers": 1}
SMALL_GROUPED = {**GROUPED, "num_hidden_layers": 1}
CONFIGS = {
    "gpt2": (
        GPT2Config(vocab_size=290, n_positions=64, n_embd=16, n_layer=1, n_head=4, **named("safe", "unsafe"), **NO_IDS),
        torch.float32,
    ),
    "gpt_neox": (GPTNeoXConfig(vocab_size=70, num_labels=3, rotary_pct=0.5, **SMALL, **NO_IDS), torch.float16),
    "llama": (
        LlamaConfig(
            vocab_size=70,
            problem_type="multi_label_classification",
            **named("spam", "toxic", "polite"),
            **SMALL_GROUPED,
            **NO_IDS,
        ),
        torch.bfloat16,
    ),
    "qwen2": (
        Qwen2Config(vocab_size=70, num_labels=1, use_sliding_window=False, **{**SMALL_GROUPED, "head_dim": 4}, **NO_IDS),
        torch.float32,
    ),
    "qwen3": (Qwen3Config(vocab_size=70, tie_word_embeddings=True, **SMALL_GROUPED, **NO_IDS), torch.float32),
    "gemma": (GemmaConfig(vocab_size=70, **named("neither", "hate speech"), **SMALL_GROUPED, **NO_IDS), torch.float32),
}


def outputs_of(model: torch.nn.Module, tokens: list[int]) -> list[float]:
    with torch.no_grad():
        return [round(value, 6) for value in model(torch.tensor([tokens])).logits[0].tolist()]


def main() -> None:
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    for seed, (name, (config, dtype)) in enumerate(CONFIGS.items()):
        folder = FOLDER / name
        shutil.rmtree(folder, ignore_errors=True)
        torch.manual_seed(300 + seed)
        model = AutoModelForSequenceClassification.from_config(config)
        draw(model, name)
        model.to(dtype).save_pretrained(folder)
        loaded = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
        generator = torch.Generator().manual_seed(seed)
        drawn = [torch.randint(config.vocab_size, (length,), generator=generator).tolist() for length in LENGTHS]
        cases = [{"tokens": tokens, "outputs": outputs_of(loaded, tokens)} for tokens in drawn]
        expected: dict = {"versions": versions, "cases": cases}
        if name == "gpt2":
            tokenizer_of(name).save_pretrained(folder)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            expected["texts"] = [
                {"text": text, "outputs": outputs_of(loaded, tokenizer(text)["input_ids"])} for text in TEXTS
            ]
        (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
        for file in folder.iterdir():
            file.chmod(0o644)


if __name__ == "__main__":
    main()
