"""Factorisations of prefix sums by dense linear algebra: sensitivities, errors and best coefficients.

Run with numpy and scipy; writes test/fixtures/matrixFactorization.json.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.linalg import solve_triangular, toeplitz
from scipy.optimize import minimize

FIXTURE = pathlib.Path(__file__).parents[1] / "fixtures" / "matrixFactorization.json"


def lower(column):
    return np.tril(toeplitz(column))


def prefix(n):
    return np.tril(np.ones((n, n)))


def square_root(n):
    column = np.ones(n)
    for k in range(1, n):
        column[k] = column[k - 1] * (2 * k - 1) / (2 * k)
    return column


def tree(n):
    """One row for each complete sum over 2^h steps, in the order of completion."""
    rows = []
    for end in range(1, n + 1):
        height = 0
        while end % 2**height == 0:
            row = np.zeros(n)
            row[end - 2**height : end] = 1
            rows.append(row)
            height += 1
    return np.array(rows)


def subtree_variance(height):
    """Of the best linear unbiased estimate of a sum from its own noisy value and all below it."""
    n = 2**height
    design = tree(n)
    return (np.ones(n) @ np.linalg.inv(design.T @ design) @ np.ones(n)).item()


def errors(sensitivity, variances):
    return {
        "sensitivity": float(sensitivity),
        "rootMeanSquare": float(sensitivity * np.sqrt(np.mean(variances))),
        "max": float(sensitivity * np.sqrt(np.max(variances))),
    }


def of_toeplitz(column, workload):
    n = len(workload)
    encoder = lower(np.pad(column, (0, n - len(column))))
    decoder = solve_triangular(encoder.T, workload.T).T
    return errors(np.linalg.norm(encoder, axis=0).max(), np.sum(decoder**2, axis=1))


def of_tree(n, variance):
    design = tree(n)
    variances = [
        sum(variance(h) for h in range(n.bit_length()) if t >> h & 1) for t in range(1, n + 1)
    ]
    return errors(np.linalg.norm(design, axis=0).max(), np.array(variances))


def best_banded(n, bands, workload, measure):
    def loss(rest):
        found = of_toeplitz(np.concatenate([[1.0], rest]), workload)
        return 2 * np.log(found[measure])

    start = square_root(bands)[1:]
    best = minimize(loss, start, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-15})
    return of_toeplitz(np.concatenate([[1.0], best.x]), workload)[measure]


def momentum_workload(n, momentum, rates):
    velocity = lower(momentum ** np.arange(n))
    return prefix(n) @ np.diag(rates) @ velocity


def sensitivity(encoder, participations, separation):
    """Of records that come as early and as often as they can."""
    columns = range(0, encoder.shape[1], separation)[:participations]
    return float(np.linalg.norm(sum(encoder[:, column] for column in columns)))


def main():
    cosine = [0.5 + 0.5 * np.cos(np.pi * t / 64) for t in range(64)]
    cases = []
    for n in (4, 16, 64, 256, 1024):
        cases.append(
            {
                "steps": n,
                "independent": of_toeplitz(np.ones(1), prefix(n)),
                "squareRootToeplitz": of_toeplitz(square_root(n), prefix(n)),
                "plainBinaryTree": of_tree(n, lambda height: 1.0),
                "binaryTree": of_tree(n, subtree_variance),
            }
        )
    decayed = momentum_workload(64, 0.9, cosine)
    result = {
        "madeBy": "test/oracles/matrix_factorization.py",
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "cases": cases,
        "banded": [
            {
                "steps": 64,
                "bands": bands,
                "measure": measure,
                "error": best_banded(64, bands, prefix(64), measure),
            }
            for bands in (2, 8)
            for measure in ("rootMeanSquare", "max")
        ],
        "decayed": {
            "momentum": 0.9,
            "learningRates": cosine,
            "squareRootToeplitz": of_toeplitz(square_root(64), decayed),
            "best8Bands": best_banded(64, 8, decayed, "rootMeanSquare"),
        },
        "participations": [
            {
                "steps": n,
                "bands": bands,
                "participations": k,
                "separation": b,
                "sensitivity": sensitivity(
                    lower(np.pad(square_root(bands), (0, n - bands))), k, b
                ),
            }
            for n, bands, k, b in [
                (100, 10, 10, 10),
                (256, 16, 16, 16),
                (1000, 50, 5, 50),
                (100, 100, 4, 25),
                (100, 40, 7, 15),
            ]
        ],
    }
    FIXTURE.write_text(json.dumps(result, indent=2) + "\n")


main()
