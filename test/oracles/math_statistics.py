"""Numbers of scipy and statsmodels for test/math.

Run: python test/oracles/math_statistics.py > test/fixtures/statistics.json
"""
import hashlib
import json
import struct
import warnings
from types import SimpleNamespace

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import power_proportions_2indep, proportion_confint

warnings.filterwarnings("ignore")
draws = np.random.default_rng(7)
SIDES = {"twoSided": "two-sided", "greater": "greater", "less": "less"}


def rows(function, *arguments):
    """[[arguments…, value], …]"""
    return [[*row, float(function(*row))] for row in arguments]


distributions = {
    "normalCdf": rows(special.ndtr, *[[z] for z in (-37, -20, -8, -2.6, -2.4, -1, -1e-9, 0, 1e-9, 0.3, 1, 2.5, 4, 8)]),
    "normalQuantile": rows(special.ndtri, *[[p] for p in (1e-300, 1e-20, 1e-5, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999999)]),
    "logGamma": rows(special.gammaln, *[[x] for x in (1e-8, 0.5, 1.5, 2.5, 3, 9.9, 10.1, 100.5, 1e6, 1e12)]),
    "incompleteBeta": rows(
        lambda x, a, b: special.betainc(a, b, x),
        *[[0.3, 2, 5], [1e-12, 0.5, 0.5], [0.5, 0.5, 3], [0.999, 50, 2], [0.01, 40, 60], [0.4, 4e5, 6e5], [0.401, 4e5, 6e5]],
        *[[0.39, 4e5, 6e5], [0.5, 5e7, 5e7 + 1], [1e-7, 3, 1e7], [0.2, 1e-3, 1e3], [0.7, 300, 0.25]],
    ),
    "betaQuantile": rows(
        lambda p, a, b: special.betaincinv(a, b, p),
        *[[0.025, 1, 100], [0.975, 1, 1e5], [1e-9, 3, 4], [0.5, 0.5, 0.5], [0.025, 500, 501], [0.025, 3e5, 7e5 + 1]],
    ),
    "studentCdf": rows(
        lambda t, freedom: stats.t.cdf(t, freedom),
        *[[-1e6, 1], [-50, 4], [-2.5, 4], [-1e-8, 5], [1e-8, 5], [0.7, 2.5], [3, 1000], [-30, 200], [-5, 1e5]],
    ),
    "studentQuantile": rows(
        lambda p, freedom: stats.t.ppf(p, freedom),
        *[[1e-12, 3], [0.005, 1], [0.975, 4], [0.975, 1], [0.8, 2.5], [0.500001, 9], [0.26, 30], [0.975, 1e6]],
    ),
    "binomialMass": rows(
        stats.binom.pmf, *[[0, 10, 0.3], [3, 10, 0.3], [10, 10, 0.3], [0, 5, 0], [300, 100000, 0.001], [5000, 10000, 0.5]]
    ),
    "binomialCdf": rows(stats.binom.cdf, *[[0, 10, 0.3], [3, 10, 0.3], [9, 10, 0.3], [100, 1000, 0.5], [30, 100000, 0.001]]),
    "binomialUpperTail": rows(
        lambda k, n, p: stats.binom.sf(k - 1, n, p),
        *[[1, 10, 0.3], [4, 10, 0.3], [10, 10, 0.3], [700, 1000, 0.5], [300, 100000, 0.001]],
    ),
    "hypergeometricMass": rows(
        lambda k, population, marked, drawn: stats.hypergeom.pmf(k, population, marked, drawn),
        *[[2, 20, 7, 12], [7, 20, 7, 12], [0, 20, 7, 12], [5, 200000, 9, 100000], [4100, 20000, 8000, 10000]],
    ),
    "noncentralStudentUpperTail": rows(
        lambda t, freedom, shift: stats.nct.sf(t, freedom, shift),
        *[[12.7, 1, 5], [12.7, 1, 50], [2.776, 4, 3], [2.776, 4, -1], [2.776, 4, 0.001], [2.0, 99, 2.8], [1.96, 1e5, 3.1], [1.645, 29, 30]],
    ),
}

# Proportions. Missing observations stay out of these: they are two of our intervals, read at one end each.
counts = [(0, 1), (0, 10), (3, 10), (10, 10), (1, 500), (250, 500), (45, 32768), (999999, 1000000)]
interval = lambda hits, n, alpha, method: [float(end) for end in proportion_confint(hits, n, alpha, method=method)]
proportions = [
    {
        "hits": hits,
        "n": n,
        "confidence": confidence,
        "wilson": interval(hits, n, 1 - confidence, "wilson"),
        "exact": interval(hits, n, 1 - confidence, "beta"),
        # One bound at confidence c is an end of the interval at 2 c - 1.
        "lower": interval(hits, n, 2 * (1 - confidence), "beta")[0],
        "upper": interval(hits, n, 2 * (1 - confidence), "beta")[1],
    }
    for hits, n in counts
    for confidence in (0.95, 0.999)
]


def robust_variance(values, clusters):
    """Of the mean, by ordinary least squares on a constant with cluster-robust errors."""
    fit = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    return float(fit.cov_params()[0, 0])


def clustered(groups):
    """Wilson's interval at the effective sample size, with Student's quantile for the normal one."""
    values = np.concatenate([np.repeat([1.0, 0.0], [hits, n - hits]) for hits, n in groups])
    clusters = np.repeat(np.arange(len(groups)), [n for _, n in groups])
    share, n = values.mean(), len(values)
    effect = max(1, robust_variance(values, clusters) / (share * (1 - share) / n))
    quantile = stats.t.ppf(0.975, len(groups) - 1)
    size = n / effect
    low, high = proportion_confint(share * size, size, 2 * stats.norm.sf(quantile), method="wilson")
    return {"groups": groups, "interval": [float(low), float(high)]}


clustered_proportions = [
    clustered(groups)
    for groups in ([[9, 10], [2, 10], [5, 10]], [[5, 10], [5, 10], [6, 10]], [[1, 3], [40, 50], [0, 7], [20, 21], [3, 30]])
]

# Paired differences.
first, second = draws.normal(0, 1, 24).round(3), draws.normal(0.4, 1.3, 24).round(3)
clusters = np.repeat(np.arange(7), [1, 2, 3, 4, 4, 5, 5])
differences = second - first
half = stats.t.ppf(0.975, 6) * np.sqrt(robust_variance(differences, clusters))
sums = np.array([differences[clusters == cluster].sum() for cluster in range(7)])
flip = lambda values, side: stats.permutation_test(
    (values,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative=side
).pvalue
few = differences[:10]
paired = {
    "first": first.tolist(),
    "second": second.tolist(),
    "clusters": clusters.tolist(),
    "mean": float(differences.mean()),
    "independent": [float(end) for end in stats.ttest_1samp(differences, 0).confidence_interval()],
    "clustered": [float(differences.mean() - half), float(differences.mean() + half)],
    "signFlip": {name: float(flip(few, side)) for name, side in SIDES.items()},
    "signFlipClustered": {name: float(flip(sums, side)) for name, side in SIDES.items()},
}

tables = [[10, 5, 15, 20], [0, 0, 6, 0], [3, 4, 4, 9], [500, 12, 31, 400], [1, 0, 1, 0], [7, 80, 21, 2]]
mcnemars = [
    {
        "both": both,
        "onlyFirst": only_first,
        "onlySecond": only_second,
        "neither": neither,
        "exact": float(mcnemar([[both, only_first], [only_second, neither]], exact=True).pvalue),
        "chiSquare": float(mcnemar([[both, only_first], [only_second, neither]], exact=False).pvalue),
        "greater": float(stats.binomtest(only_second, only_first + only_second, alternative="greater").pvalue),
        "less": float(stats.binomtest(only_second, only_first + only_second, alternative="less").pvalue),
    }
    for both, only_first, only_second, neither in tables
]


def fisher(hits_1, n_1, hits_2, n_2):
    # scipy's alternatives speak of the odds of the first row
    table = [[hits_2, n_2 - hits_2], [hits_1, n_1 - hits_1]]
    p_values = {name: float(stats.fisher_exact(table, side).pvalue) for name, side in SIDES.items()}
    return {"first": {"hits": hits_1, "n": n_1}, "second": {"hits": hits_2, "n": n_2}, **p_values}


fishers = [
    fisher(*groups)
    for groups in (
        [1, 9, 11, 12], [0, 10, 0, 10], [8, 10, 1, 7], [5, 5, 0, 5], [3, 10, 7, 10], [40, 100, 55, 120],
        [0, 100000, 45, 32768], [0, 100000, 7, 32768], [0, 100000, 4, 100000], [5200, 10000, 4900, 10000],
    )
]

p_lists = [
    [0.01, 0.04, 0.03, 0.005],
    [0.2],
    [0.5, 0.5, 0.5],
    [0.0, 1.0, 0.049, 0.0001, 0.03, 0.03, 0.8],
    draws.uniform(0, 0.2, 12).round(6).tolist(),
]
adjusted = [
    {
        "pValues": p_values,
        "holm": multipletests(p_values, method="holm")[1].tolist(),
        "benjaminiHochberg": multipletests(p_values, method="fdr_bh")[1].tolist(),
    }
    for p_values in p_lists
]

# Power.
ONE_OR_TWO = {"one": "larger", "two": "two-sided"}


def smallest(power_at, wanted):
    return next(n for n in range(2, 100000) if power_at(n) >= wanted)


def two_proportions(first, second, n, alpha, sides):
    power_at = lambda size: power_proportions_2indep(
        max(first, second) - min(first, second), min(first, second), size,
        alpha=alpha, alternative=ONE_OR_TWO[sides], return_results=False,
    )
    return {
        **dict(first=first, second=second, n=n, alpha=alpha, sides=sides),
        "power": float(power_at(n)),
        "sizeFor80": smallest(power_at, 0.8),
    }


def paired_power(difference, deviation, n, alpha, sides):
    power_at = lambda size: TTestPower().power(difference / deviation, size, alpha, alternative=ONE_OR_TWO[sides])
    return {
        **dict(difference=difference, standardDeviation=deviation, n=n, alpha=alpha, sides=sides),
        "power": float(power_at(n)),
        "sizeFor80": smallest(power_at, 0.8),
    }


def fisher_power(first, second, n, alpha):
    """Over all tables, the probability of those that Fisher's one-sided test finds significant."""
    found = 0.0
    for hits_1 in range(n + 1):
        for hits_2 in range(n + 1):
            if stats.hypergeom.sf(hits_2 - 1, 2 * n, hits_1 + hits_2, n) <= alpha:
                found += stats.binom.pmf(hits_1, n, first) * stats.binom.pmf(hits_2, n, second)
    return dict(first=first, second=second, n=n, alpha=alpha, power=float(found))


power = {
    "twoProportions": [
        two_proportions(*case)
        for case in ([0.1, 0.2, 150, 0.05, "two"], [0.5, 0.45, 1000, 0.01, "one"], [0.01, 0.3, 12, 0.05, "two"], [0.3, 0.31, 20, 0.05, "two"])
    ],
    "paired": [
        paired_power(*case)
        for case in ([0.5, 1.0, 20, 0.05, "two"], [2.0, 1.0, 5, 0.05, "two"], [0.1, 0.4, 150, 0.01, "one"], [0.3, 1.0, 3, 0.05, "two"])
    ],
    "fisher": [fisher_power(*case) for case in ([0.1, 0.4, 20, 0.05], [0.02, 0.3, 15, 0.01], [0.5, 0.8, 40, 0.05])],
}

values = draws.integers(0, 8, 20).tolist()
labels = (draws.uniform(size=20) < 0.4).tolist()
positives = [value for value, label in zip(values, labels) if label]
negatives = [value for value, label in zip(values, labels) if not label]
ranks = {
    "values": values,
    "labels": labels,
    "ranks": stats.rankdata(values).tolist(),
    "areaUnderRoc": float(stats.mannwhitneyu(positives, negatives).statistic / (len(positives) * len(negatives))),
}


# Seeds: the generator again, in another language.
def digest(text):
    return struct.unpack("<4i", hashlib.sha256(text.encode()).digest()[:16])


def split(key, *names):
    return digest(",".join(map(str, key)) + "\0" + json.dumps(names, separators=(",", ":")))


class SmallFastCounter:
    """sfc32 of PractRand, in unsigned arithmetic."""

    def __init__(self, key):
        self.a, self.b, self.c, self.counter = (part % 2**32 for part in key)

    def bits(self):
        result = (self.a + self.b + self.counter) % 2**32
        self.counter = (self.counter + 1) % 2**32
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c * 9) % 2**32
        self.c = (((self.c << 21) | (self.c >> 11)) + result) % 2**32
        return result

    def uniform(self):
        high, low = self.bits() >> 5, self.bits() >> 6
        return (high * 2**26 + low) / 2**53

    def integer(self, bound):
        return int(self.uniform() * bound)


seed = digest("assay seed 11")
stream = SmallFastCounter(split(seed, "train", 3))
seeds = {"key": list(seed), "childKey": list(split(seed, "train", 3)), "uniforms": [stream.uniform() for _ in range(6)]}


# Bootstrap: our resamples, drawn again here, and the intervals that scipy makes of them.
RESAMPLES = 400


def bootstrap(units, statistic):
    source = SmallFastCounter(split(seed, "bootstrap"))
    pooled = lambda chosen: statistic(np.concatenate([units[index] for index in chosen]))
    resampled = [pooled([source.integer(len(units)) for _ in units]) for _ in range(RESAMPLES)]
    over_units = lambda indices: pooled(indices.astype(int))
    given = SimpleNamespace(bootstrap_distribution=np.array(resampled), standard_error=0)
    interval = lambda method: stats.bootstrap(
        (np.arange(len(units)),), over_units, vectorized=False, n_resamples=0, bootstrap_result=given, method=method
    ).confidence_interval
    ends = lambda method: [float(interval(method).low), float(interval(method).high)]
    return {"percentile": ends("percentile"), "BCa": ends("BCa")}


skewed = draws.exponential(1, 20).round(3)
sizes = [1, 2, 3, 4, 1, 3, 2, 4]
bounds = np.cumsum([0, *sizes])
cluster_units = [skewed[start:end] for start, end in zip(bounds, bounds[1:])]
alone = [np.array([value]) for value in skewed]
wide = stats.bootstrap((skewed,), np.mean, n_resamples=200000, method="BCa", rng=1).confidence_interval
bootstraps = {
    "resamples": RESAMPLES,
    "seed": 11,
    "values": skewed.tolist(),
    "clusters": np.repeat(np.arange(8), sizes).tolist(),
    "mean": bootstrap(alone, np.mean),
    "variance": bootstrap(alone, np.var),
    "median": bootstrap(alone, np.median),
    "clusteredMean": bootstrap(cluster_units, np.mean),
    # by scipy alone, with its own generator
    "meanOf200000": [float(wide.low), float(wide.high)],
}

print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
            "adjusted": adjusted,
            "bootstrap": bootstraps,
            "clusteredProportions": clustered_proportions,
            "distributions": distributions,
            "fisher": fishers,
            "mcNemar": mcnemars,
            "paired": paired,
            "power": power,
            "proportions": proportions,
            "ranks": ranks,
            "seeds": seeds,
        },
        separators=(",", ":"),
    )
)
