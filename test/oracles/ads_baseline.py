"""Logistic regressions on click logs by DP-SGD in NumPy, for test/training/clicks/baseline.test.ts.

python test/oracles/ads_baseline.py <folder of the logs> <reference.json> > test/fixtures/adsBaseline.json

The reference says what was trained, with which noise, and what came of it: one table of so many buckets for all fields,
Poisson batches, sums of clipped gradients divided by the expected batch, all weights 0 in the beginning. It says neither
how whole numbers became ids nor which hash it was, and of two logs it tested on more records than the folder has. Here
whole numbers fall between powers of two, ages and hours between multiples of five. Trained is twice: with rows of one
table by ten hashes, as there (`hashed`: mean and deviation over them), and with rows of its own for every value, which
Adam leaves as they are in steps that do not read them, as here (`apart`: over ten seeds).
"""

import csv
import hashlib
import json
import math
import sys

import numpy as np

folder, reference = sys.argv[1:]


def cells(name, delimiter, width, header=False):
    with open(f"{folder}/{name}", newline="") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file, delimiter=delimiter)]
    return [row for row in rows[header:] if len(row) == width]


def power(text):
    if text == "":
        return text
    return "below" if float(text) < 0 else str(math.floor(math.log2(float(text) + 1)))


def fifth(text):
    return str(int(float(text) // 5))


def research(name, width):
    rows = cells(name, ",", width, header=True)
    return [row[:5] for row in rows], [float(row[5]) for row in rows]


def display(name):
    rows = cells(name, "\t", 40)
    return [[*map(power, row[1:14]), *row[14:]] for row in rows], [float(row[0]) for row in rows]


def avazu(name):
    rows = [row for row in cells(name, ",", 24) if row[0] != "id"]
    return [row[2:] for row in rows], [float(row[1]) for row in rows]


def adult(name):
    rows = cells(name, ",", 15)
    values = [
        [fifth(row[0]), row[1], *row[3:10], power(row[10]), power(row[11]), fifth(row[12]), row[13]]
        for row in rows
    ]
    return values, [float(row[14].rstrip(".") == ">50K") for row in rows]


logs = {
    "criteo_research (attribution cats)": (
        lambda: research("criteo_research_small_train.csv", 8),
        lambda: research("criteo_research_small_valid.csv", 7),
    ),
    "criteo_display_8k": (
        lambda: display("criteo_display_train.tsv"),
        lambda: display("criteo_display_dev.tsv"),
    ),
    "avazu_8k": (lambda: avazu("avazu_train.csv"), lambda: avazu("avazu_dev.csv")),
    "adult": (lambda: adult("adult.data"), lambda: adult("adult.test")),
}


def encoded(rows, id_of):
    known = {}
    table = np.empty((len(rows), len(rows[0])), np.int64)
    for record, row in enumerate(rows):
        for field, value in enumerate(row):
            if (field, value) not in known:
                known[field, value] = id_of(field, value, len(known))
            table[record, field] = known[field, value]
    return table


def hashed(salt, buckets):
    def id_of(field, value, _):
        digest = hashlib.md5(f"{salt}/{field}={value}".encode()).digest()
        return int.from_bytes(digest[:8], "little") % buckets

    return id_of


def repeats(ids):
    """Squared norm of the one-hot vector of each record: a row that stands for two of its values counts 2."""
    ids = np.sort(ids, 1)
    run, total = np.ones(len(ids)), np.ones(len(ids))
    for field in range(1, ids.shape[1]):
        run = np.where(ids[:, field] == ids[:, field - 1], run + 1, 1)
        total += 2 * run - 1
    return total


def trained(ids, labels, size, entry, seed, sparse):
    random = np.random.default_rng(seed)
    weights, bias = np.zeros(size), 0.0
    batch, rate, sigma = entry["batch"], entry["lr"], entry.get("sigma")
    norms = np.sqrt(repeats(ids) + 1)
    means, squares = np.zeros(size + 1), np.zeros(size + 1)
    for step in range(1, entry["steps"] + 1):
        chosen = np.flatnonzero(random.random(len(ids)) < batch / len(ids))
        rows = ids[chosen]
        error = 1 / (1 + np.exp(-weights[rows].sum(1) - bias)) - labels[chosen]
        if sigma is not None:
            error = error * np.minimum(1, 1 / np.maximum(np.abs(error) * norms[chosen], 1e-30))
        sums = np.bincount(rows.ravel(), np.repeat(error, rows.shape[1]), size)
        gradient = np.append(sums, error.sum())
        if sigma is not None:
            gradient += sigma * random.standard_normal(size + 1)
        gradient /= batch
        if entry["optimizer"] == "adam":
            moves = np.append(np.bincount(rows.ravel(), minlength=size) > 0, True) if sparse else slice(None)
            means[moves] = 0.9 * means[moves] + 0.1 * gradient[moves]
            squares[moves] = 0.999 * squares[moves] + 0.001 * gradient[moves] ** 2
            moved = means / (1 - 0.9**step) / (np.sqrt(squares / (1 - 0.999**step)) + 1e-8)
            gradient = np.zeros(size + 1)
            gradient[moves] = moved[moves]
        weights -= rate * gradient[:-1]
        bias -= rate * gradient[-1]
    return weights, bias


def auc(scores, labels):
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positives = labels.sum()
    pairs = positives * (len(labels) - positives)
    return (ranks[labels == 1].sum() - positives * (positives + 1) / 2) / pairs


def tested(train, test, size, entry, seed, sparse=False):
    weights, bias = trained(*train, size, entry, seed, sparse)
    scores = weights[test[0]].sum(1) + bias
    return auc(scores, test[1]), np.mean(np.logaddexp(0, scores) - test[1] * scores)


def summary(runs):
    values = np.array(runs)
    [auc_mean, loss_mean], [auc_sd, loss_sd] = values.mean(0), values.std(0, ddof=1)
    return {"auc": auc_mean, "aucDeviation": auc_sd, "logLoss": loss_mean, "logLossDeviation": loss_sd}


def encodings(train, test, id_ofs):
    for id_of, size in id_ofs:
        both = encoded(train[0] + test[0], id_of)
        cut = len(train[0])
        yield (both[:cut], np.array(train[1])), (both[cut:], np.array(test[1])), size or both.max() + 1


with open(reference) as file:
    entries = json.load(file)
result = []
for name, (read_train, read_test) in logs.items():
    train, test = read_train(), read_test()
    own = [entry for entry in entries if entry["dataset"] == name]
    buckets = own[0]["params"] - 1
    apart = list(encodings(train, test, [(lambda field, value, known: known, None)]))[0]
    shared = list(encodings(train, test, [(hashed(salt, buckets), buckets) for salt in range(10)]))
    for entry in own:
        result.append(
            {
                "log": name,
                "epsilon": entry["epsilon"],
                **({"noiseMultiplier": entry["sigma"]} if "sigma" in entry else {}),
                **{key: entry[key] for key in ("optimizer", "batch", "steps")},
                "learningRate": entry["lr"],
                "reference": {
                    "auc": entry["auc_mean"],
                    "aucDeviation": entry["auc_sd"],
                    "logLoss": entry["logloss_mean"],
                    "testRecords": own[0]["n_test"],
                },
                "apart": summary([tested(*apart, entry, seed, sparse=True) for seed in range(10)]),
                "hashed": summary([tested(*each, entry, seed) for seed, each in enumerate(shared)]),
            }
        )
        print(json.dumps(result[-1]), file=sys.stderr, flush=True)
versions = {"numpy": np.__version__, "python": sys.version.split()[0]}
print(json.dumps({"versions": versions, "entries": result}, indent=2))
