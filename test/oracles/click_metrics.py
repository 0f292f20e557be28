"""Numbers of scipy, statsmodels and plain matrices for test/metrics/clicks.

Run: python test/oracles/click_metrics.py > test/fixtures/clickMetrics.json
"""
import json

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import special, stats

draws = np.random.default_rng(11)
N = 60

logits = np.round(draws.normal(-1, 1.2, N), 1)  # rounded: there are ties
other = np.round(logits + draws.normal(0, 0.8, N), 1)
clicks = (draws.random(N) < special.expit(logits)).astype(float)
log_rates = np.round(draws.normal(-0.3, 0.7, N), 2)
counts = draws.poisson(np.exp(log_rates)).astype(float)


def auc(scores, labels):
    positives, negatives = scores[labels == 1], scores[labels == 0]
    return stats.mannwhitneyu(positives, negatives).statistic / (len(positives) * len(negatives))


def wins(scores, labels):
    """[positives, negatives]: 1 where the positive is above, 0.5 where they are equal."""
    difference = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return (np.sign(difference) + 1) / 2


def delong(first, second, labels):
    """Covariance of two areas under the curve by definition: S10 / m + S01 / n."""
    one, two = wins(first, labels), wins(second, labels)
    m, n = one.shape
    s10 = np.cov(one.mean(1), two.mean(1))
    s01 = np.cov(one.mean(0), two.mean(0))
    return (s10 / m + s01 / n).tolist()


probabilities = special.expit(logits)
log_loss = -np.where(clicks == 1, np.log(probabilities), np.log1p(-probabilities))
rates = np.exp(log_rates)
p = clicks.mean()
poisson_losses = rates - counts * log_rates
null_deviance = sm.families.Poisson().deviance(counts, np.full(N, counts.mean())) / N

print(json.dumps({
    "versions": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__},
    "logits": logits.tolist(),
    "other": other.tolist(),
    "clicks": clicks.tolist(),
    "logRates": log_rates.tolist(),
    "counts": counts.tolist(),
    "binary": {
        "auc": auc(logits, clicks),
        "otherAuc": auc(other, clicks),
        "delong": delong(logits, other, clicks),
        "logLoss": log_loss.mean(),
        "logLossError": stats.sem(log_loss),
        "deviance": sm.families.Binomial().deviance(clicks, probabilities) / N,
        "entropy": stats.entropy([p, 1 - p]),
        "normalizedEntropy": log_loss.mean() / stats.entropy([p, 1 - p]),
        "calibrationRatio": probabilities.sum() / clicks.sum(),
    },
    "count": {
        "logLoss": poisson_losses.mean(),
        "deviance": sm.families.Poisson().deviance(counts, rates) / N,
        "explainedDeviance": 1 - sm.families.Poisson().deviance(counts, rates) / N / null_deviance,
        "negativeLogLikelihood": -stats.poisson.logpmf(counts, rates).mean(),
        "logFactorials": special.gammaln(counts + 1).mean(),
        "calibrationRatio": rates.sum() / counts.sum(),
    },
}, indent=1))
