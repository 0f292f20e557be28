"""Ridge-penalised logistic regression by scipy, for test/math/logisticRegression.test.ts.

python test/oracles/logistic_regression.py > test/fixtures/logisticRegression.json
"""

import json
import sys

import numpy as np
import scipy
from scipy.optimize import minimize


def loss(point, rows, labels, penalty):
    scores = rows @ point[:-1] + point[-1]
    return np.sum(np.logaddexp(0, scores) - labels * scores) + penalty / 2 * point[:-1] @ point[:-1]


def gradient(point, rows, labels, penalty):
    residual = 1 / (1 + np.exp(-(rows @ point[:-1] + point[-1]))) - labels
    return np.append(rows.T @ residual + penalty * point[:-1], residual.sum())


def hessian(point, rows, labels, penalty):
    p = 1 / (1 + np.exp(-(rows @ point[:-1] + point[-1])))
    wide = np.hstack([rows, np.ones((len(rows), 1))])
    ridge = np.diag([penalty] * rows.shape[1] + [0])
    return wide.T @ (wide * (p * (1 - p))[:, None]) + ridge


def case(name, seed, observations, width, penalty, shift, positives):
    draw = np.random.default_rng(seed)
    labels = np.array([1] * positives + [0] * (observations - positives))
    rows = np.round(draw.normal(size=(observations, width)) + shift * labels[:, None], 3)
    arguments = (rows, labels, penalty)
    start = np.zeros(width + 1)
    fit = minimize(loss, start, arguments, "trust-exact", gradient, hessian, options={"gtol": 1e-13})
    point = fit.x - np.linalg.solve(hessian(fit.x, *arguments), gradient(fit.x, *arguments))
    assert np.abs(gradient(point, *arguments)).max() < 1e-10
    return {
        "name": name,
        "penalty": penalty,
        "positives": rows[:positives].tolist(),
        "negatives": rows[positives:].tolist(),
        "weights": point[:-1].tolist(),
        "intercept": point[-1],
    }


json.dump(
    {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "cases": [
            case("overlapping classes", 1, 40, 3, 1.0, 0.7, 20),
            case("unequal classes", 2, 30, 2, 0.1, 0.5, 6),
            case("separated classes", 3, 16, 2, 0.01, 6.0, 8),
            case("more numbers than observations", 4, 8, 12, 0.5, 0.2, 4),
        ],
    },
    sys.stdout,
    indent=1,
)
print()
