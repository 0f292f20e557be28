"""Numbers of 60 digits for the corners of privacy accounting: test/fixtures/privacyCorners.json.

    python test/oracles/privacy_corners.py > test/fixtures/privacyCorners.json

Every number is an integral or a sum that follows from the definition of the divergence, not from the formula that is
tested. Made with mpmath 1.3.
"""

import json

import mpmath as mp

mp.mp.dps = 60


def normal(x, mean, deviation):
    return mp.exp(-((x - mean) ** 2) / (2 * deviation**2)) / (deviation * mp.sqrt(2 * mp.pi))


def pieces(center, deviation, order):
    """Where the integrand has its mass: at 0, at the order, and at the cut where both parts of the mixture are equal."""
    places = {mp.mpf(0), mp.mpf(order), mp.mpf(1), center}
    ends = [place + k * deviation for place in places for k in (-40, -12, -4, 0, 4, 12, 40)]
    return sorted(ends)


def sampled_gaussian(q, deviation, order):
    """Rényi divergence of (1-q) N(0, σ²) + q N(1, σ²) from N(0, σ²)."""
    q, deviation, order = mp.mpf(q), mp.mpf(deviation), mp.mpf(order)
    center = deviation**2 * mp.log(1 / q - 1) + mp.mpf(1) / 2

    def integrand(x):
        # E[L^α] - 1 = E[L^α - 1 - α (L - 1)], as E[L] = 1: no digits are lost
        excess = q * mp.expm1((2 * x - 1) / (2 * deviation**2))
        return normal(x, 0, deviation) * (mp.expm1(order * mp.log1p(excess)) - order * excess)

    moment = mp.quad(integrand, pieces(center, deviation, order))
    return mp.log1p(moment) / (order - 1)


def replaced_gaussian(q, deviation, order):
    """Rényi divergence of (1-q) N(0, σ²) + q N(-1, σ²) from (1-q) N(0, σ²) + q N(1, σ²)."""
    q, deviation, order = mp.mpf(q), mp.mpf(deviation), mp.mpf(order)
    weight = lambda x: 1 - q + q * mp.exp((2 * x - 1) / (2 * deviation**2))

    def integrand(x):
        here, excess = weight(x), weight(-x) / weight(x) - 1
        return normal(x, 0, deviation) * here * (mp.expm1(order * mp.log1p(excess)) - order * excess)

    places = (0, 1, -1, -order, 1 - 2 * order, deviation**2 * mp.log(q))
    ends = sorted({place + k * deviation for place in places for k in (-30, -8, -3, 0, 3, 8)})
    with mp.workdps(30):
        return mp.log1p(mp.quad(integrand, ends)) / (order - 1)


def even_moment(deviation, k):
    """log E[(L - 1)^k] for L of N(1, σ²) from N(0, σ²): the sum of alternating terms."""
    precision = 1 / mp.mpf(deviation) ** 2
    terms = [
        (-1) ** (k - j) * mp.binomial(k, j) * mp.exp(precision * j * (j - 1) / 2)
        for j in range(k + 1)
    ]
    return mp.log(mp.fsum(terms))


def without_replacement(q, deviation, order):
    """Wang, Balle & Kasiviswanathan 2019, theorem 27, at a whole order of at most 256."""
    q, precision = mp.mpf(q), 1 / mp.mpf(deviation) ** 2
    total = mp.mpf(1)
    for k in range(2, order + 1):
        plain = 2 * mp.exp(precision * k * (k - 1) / 2)
        if k == 2:
            bound = min(4 * mp.expm1(precision), plain)
        else:
            low, high = even_moment(deviation, k // 2 * 2), even_moment(deviation, (k + 1) // 2 * 2)
            bound = min(4 * mp.exp((low + high) / 2), plain)
        total += q**k * mp.binomial(order, k) * bound
    return mp.log(total) / (order - 1)


def laplace(epsilon, order):
    """Laplace noise of scale 1 / epsilon, shifted by 1."""
    rate, order = mp.mpf(epsilon), mp.mpf(order)
    density = lambda x, shift: rate / 2 * mp.exp(-rate * abs(x - shift))
    integrand = lambda x: density(x, 0) ** order * density(x, 1) ** (1 - order)
    return mp.log(mp.quad(integrand, [-mp.inf, 0, 1, mp.inf])) / (order - 1)


def discrete_laplace(decay, shift, order):
    decay, order = mp.mpf(decay), mp.mpf(order)
    mass = lambda x: mp.tanh(decay / 2) * mp.exp(-decay * abs(x))
    last = int(200 / decay) + shift
    terms = [mass(k) ** order * mass(k - shift) ** (1 - order) for k in range(-last, last + 1)]
    return mp.log(mp.fsum(terms)) / (order - 1)


def gaussian_delta(mu, epsilon):
    mu, epsilon = mp.mpf(mu), mp.mpf(epsilon)
    cdf = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2
    return cdf(mu / 2 - epsilon / mu) - mp.exp(epsilon) * cdf(-mu / 2 - epsilon / mu)


def mills(x):
    x = mp.mpf(x)
    return mp.sqrt(mp.pi / 2) * mp.exp(x * x / 2) * mp.erfc(x / mp.sqrt(2))


def log_normal_cdf(z):
    z = mp.mpf(z)
    return mp.log1p(-mp.erfc(z / mp.sqrt(2)) / 2) if z > 0 else mp.log(mp.erfc(-z / mp.sqrt(2)) / 2)


TABLES = {
    "sampledGaussian": (
        sampled_gaussian,
        [
            (q, s, a)
            for q in ("1e-6", "1e-3", "0.1", "0.6")
            for s in ("0.3", "1", "8")
            for a in ("1.5", "2", "2.5", "7.3", "10.9", "32")
        ],
    ),
    "replacedGaussian": (
        replaced_gaussian,
        [
            (q, s, a)
            for q in ("1e-6", "1e-3", "0.6")
            for s in ("0.3", "1", "8")
            for a in ("2", "7.3")
        ],
    ),
    "withoutReplacement": (
        without_replacement,
        [
            (q, s, a)
            for q in ("1e-4", "0.01", "0.3")
            for s in ("0.4", "1", "6")
            for a in (2, 3, 11, 40, 128)
        ],
    ),
    "laplace": (laplace, [(e, a) for e in ("0.01", "1", "20") for a in ("1.1", "2", "10.9", "63")]),
    "discreteLaplace": (
        discrete_laplace,
        [(d, s, a) for d in ("0.1", "2") for s in (1, 2, 7) for a in ("1.1", "3", "63")],
    ),
    "gaussianDelta": (
        gaussian_delta,
        [
            (m, e)
            for m in ("1e-5", "0.01", "0.199", "0.2", "1", "7", "30")
            for e in ("0", "1e-4", "0.05", "1", "20", "300")
        ],
    ),
    "millsRatio": (mills, [(x,) for x in ("0", "0.3", "1.74", "1.75", "2.5", "8", "40", "1e6")]),
    "logNormalCdf": (log_normal_cdf, [(z,) for z in ("-1e3", "-37", "-2", "-0.1", "0", "1", "7")]),
}


def main():
    lines = []
    for name, (function, rows) in TABLES.items():
        values = [[*map(float, row), function(*row)] for row in rows]
        # What underflows is not a number to compare with.
        kept = [row[:-1] + [float(row[-1])] for row in values if abs(row[-1]) > 1e-290]
        lines.append(f'"{name}": {json.dumps(kept)}')
    print("{" + ",\n".join(lines) + "}")


main()
