"""Self-BLEU of short texts with NLTK, for test/metrics/selfBleu.test.ts.

python test/oracles/self_bleu.py > test/fixtures/selfBleu.json
"""

import json
import random
import sys

import nltk
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

draw = random.Random(1)
# Few words, so that n-grams of every length are common to some texts; of 1 to 12 words, with words that repeat.
texts = [" ".join(draw.choice("abcd") for _ in range(draw.randint(1, 12))) for _ in range(14)]
texts += ["why do you say that now", "why do you say that", "say that again and again and again", "e"]
texts += [texts[0]]

smoothing = SmoothingFunction().method1


def bleu(text, reference):
    return float(sentence_bleu([reference.split()], text.split(), smoothing_function=smoothing))


json.dump(
    {
        "versions": {"nltk": nltk.__version__},
        "texts": texts,
        "bleu": [[bleu(text, reference) for reference in texts] for text in texts],
    },
    sys.stdout,
)
print()
