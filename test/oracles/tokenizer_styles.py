"""Small tokenizers in the styles of the families that are read, and what `tokenizers` makes of some texts.

Run: python test/oracles/tokenizer_styles.py
Writes test/fixtures/tokenizers/<style>.json: the tokenizer.json, and for every text its ids and their text.
Also completes test/fixtures/tokenizers/bytePairs.json, whose tokenizer.json was learned and written by this
project: node --import ./bin/typescript.js test/oracles/bytePairs.ts > test/fixtures/tokenizers/bytePairs.json
"""
import json
import random
from pathlib import Path

import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

FOLDER = Path(__file__).parent.parent / "fixtures" / "tokenizers"
ByteLevel = pre_tokenizers.ByteLevel
SPECIAL = ["<s>", "</s>", "<|end|>", "<|"]
CORPUS = [
    "The quick brown fox doesn't jump over 13 lazy dogs; it's asleep.\n",
    "the weather there, the other brother, another mother: they gather together\n\n",
    "   indented   by   three\tcode(x) =   [1, 22, 333]   !=   {4444}\r\n",
    "Ça va très bien, merci. Übergrößenträger. Ελληνικά. Русский язык.\n",
    "汉字と日本語 한국어 العربية हिन्दी 👍🏽\n",
] * 3
# Characters on which engines of regular expressions like to differ, and pieces of every kind.
POOLS = [
    "abc the ther XYZ", "  \t\n\r\n", "0123456789", ".,;:!?'\"()[]{}<>|-_=+*/\\@#$%^&~`", "éüßñçøåæœ",
    "汉字漢字日本語かなカナ", "مرحباעברית", "नमस्ते", "한국어", "\u00a0\u0085\ufeff\u2028\u200b\u3000\u180e",
    "👍🏽👨‍👩‍👧e\u0301", "ΑαΩωЖжя", "²³½ⅣⅷⅨ①٣५", "'s 't 're 've 'm 'll 'd 'S don't I'LL", "<|end|>",
    "<s></s><|", "\x00\x01\x7f\u0300ʰ_ªº",
]
# Two spaces are one token where nothing takes the second of them.
HARD = ["a  \u0085b \u0085 c", "a  \ufeffb \ufeff!c", "x  ⅷ  ²½ y", "٣५42½Ⅳ", "👩\u200d👧 ³ ²x", "é e\u0301"]
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = LLAMA3.replace("{1,3}", "")


def texts() -> list[str]:
    draw = random.Random(5)
    made = []
    for _ in range(60):
        pools = [draw.choice(POOLS) for _ in range(draw.randint(1, 6))]
        whole = [pool if draw.random() < 0.3 else "".join(draw.choices(pool, k=draw.randint(1, 5))) for pool in pools]
        made.append("".join(whole))
    return [*CORPUS[:5], *HARD, "", " ", "   a", "a   ", "\n\n\nx", "a" * 200, *made]


def starts(tokenizer: Tokenizer) -> processors.PostProcessor:
    return processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 0)])


def byte_level(cut, normalizer=None, start=False) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = cut
    tokenizer.decoder = decoders.ByteLevel()
    if normalizer:
        tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(
        vocab_size=340, special_tokens=SPECIAL, initial_alphabet=ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    if start:
        tokenizer.post_processor = starts(tokenizer)
    return tokenizer


def split(pattern: str):
    isolated = pre_tokenizers.Split(Regex(pattern), "isolated")
    return pre_tokenizers.Sequence([isolated, ByteLevel(add_prefix_space=False, use_regex=False)])


def sentence_piece(normalizer, decoder, cut) -> Tokenizer:
    """As SentencePiece models are converted: spaces are letters, unknown characters become bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("▁"), "merged_with_next")
    alphabet = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<unk>", "<s>", "</s>", *alphabet], limit_alphabet=60, show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    record = json.loads(tokenizer.to_str())
    record["added_tokens"] = [token for token in record["added_tokens"] if not token["content"].startswith("<0x")]
    record["pre_tokenizer"] = None
    tokenizer = Tokenizer.from_str(json.dumps(record))
    tokenizer.decoder = decoder
    if cut:
        tokenizer.pre_tokenizer = cut
    tokenizer.add_special_tokens(["<s>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))]
    )
    return tokenizer


def word_level() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.WordLevelTrainer(vocab_size=60, special_tokens=["<unk>"], show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def styles() -> dict[str, Tokenizer]:
    unspaced = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    stripped = decoders.Sequence([*unspaced, decoders.Strip(" ", 1, 0)])
    digits = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
    prepended = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return {
        "gpt2": byte_level(ByteLevel(add_prefix_space=False)),
        "prefixSpace": byte_level(ByteLevel(add_prefix_space=True)),
        "gptNeox": byte_level(ByteLevel(add_prefix_space=False), normalizers.NFC()),
        "llama3": byte_level(split(LLAMA3), start=True),
        "qwen": byte_level(split(QWEN), normalizers.NFC()),
        "smolLm": byte_level(digits),
        "llama2": sentence_piece(prepended, stripped, None),
        "gemma": sentence_piece(
            normalizers.Replace(" ", "▁"), decoders.Sequence(unspaced), pre_tokenizers.Split(" ", "merged_with_previous")
        ),
        "words": word_level(),
    }


def samples(tokenizer: Tokenizer) -> list[dict]:
    made = []
    for text in texts():
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        made.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False)})
    return made


def write(name: str, content: dict) -> None:
    versions = {"tokenizers": tokenizers.__version__}
    text = json.dumps({"versions": versions, **content}, ensure_ascii=True, separators=(",", ":"))
    (FOLDER / f"{name}.json").write_text(text + "\n")


def main() -> None:
    for name, tokenizer in styles().items():
        start = tokenizer.decode(tokenizer.encode("").ids, skip_special_tokens=False)
        write(name, {"tokenizer": json.loads(tokenizer.to_str()), "start": start, "samples": samples(tokenizer)})
    made_here = json.loads((FOLDER / "bytePairs.json").read_text())["tokenizer"]
    tokenizer = Tokenizer.from_str(json.dumps(made_here))
    write("bytePairs", {"tokenizer": made_here, "start": "", "samples": samples(tokenizer)})


if __name__ == "__main__":
    main()
