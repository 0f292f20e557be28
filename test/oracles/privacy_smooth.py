"""Delta of DP-SGD to many digits: the inversion integral of the characteristic function in 40-digit arithmetic.

    python test/oracles/privacy_smooth.py > test/fixtures/privacySmooth.json

delta(eps) = exp(-t eps) / pi * integral over w > 0 of Re[M(t - iw) exp(i w eps) / ((t - iw)(t + 1 - iw))], for any t > 0,
with M(s) = E exp(s * sum of losses). Nothing is periodic here, and no Poisson summation is used: both integrals are sums
over points so close together that half as many give the same twelve digits.
"""

import json

import mpmath as mp

mp.mp.dps = 40

# sampling rate, noise multiplier, steps, epsilon, tilt, largest frequency, way
CASES = [
    (0.01, 1.0, 1000, 1.5, 6.0, 60, "there"),
    (0.01, 1.0, 1000, 1.5, 9.0, 60, "back"),
    (0.1, 5.0, 1000, 2.5, 5.0, 30, "there"),
    (0.05, 0.8, 60, 3.0, 1.5, 120, "there"),
    (0.05, 0.8, 60, 1.0, 8.0, 200, "back"),
    (0.002, 2.0, 400, 0.02, 25.0, 2600, "there"),
    (0.3, 1.5, 40, 4.0, 3.0, 24, "there"),
]


def log_loss(q, shift, z):
    return mp.log(1 - q + q * mp.exp(shift * (z - shift / 2)))


def nodes(q, sigma, exponent):
    """Points, with losses and weights, between which next to nothing is left out."""
    shift = 1 / mp.mpf(sigma)
    q = mp.mpf(q)
    step = mp.mpf(1) / 64
    low, high = -16 + min(0, exponent * shift), 16 + max(0, exponent * shift)
    count = int((high - low) / step)
    points = [low + k * step for k in range(count + 1)]
    losses = [log_loss(q, shift, z) for z in points]
    weights = [
        step * mp.exp(exponent * loss - z * z / 2) / mp.sqrt(2 * mp.pi)
        for z, loss in zip(points, losses)
    ]
    return [(loss, weight) for loss, weight in zip(losses, weights) if weight > mp.mpf(10) ** -45]


def delta(q, sigma, steps, epsilon, tilt, highest, way):
    sign = 1 if way == "there" else -1
    exponent = 1 + tilt if way == "there" else -tilt
    kept = nodes(q, sigma, exponent)
    count = 1200
    width = mp.mpf(highest) / count
    total = mp.mpf(0)
    turned = [(mp.mpc(weight), mp.exp(mp.mpc(0, -sign * width * loss))) for loss, weight in kept]
    for k in range(count + 1):
        moment = sum(value for value, _ in turned) ** steps
        turned = [(value * turn, turn) for value, turn in turned]
        s = mp.mpc(tilt, -k * width)
        term = mp.re(moment * mp.exp(mp.mpc(0, k * width * epsilon)) / (s * (s + 1)))
        total += term * (mp.mpf(1) / 2 if k in (0, count) else 1)
    return mp.exp(-tilt * epsilon) / mp.pi * total * width


def main():
    rows = []
    for q, sigma, steps, epsilon, tilt, highest, way in CASES:
        value = delta(q, sigma, steps, mp.mpf(epsilon), mp.mpf(tilt), highest, way)
        rows.append(
            {
                "samplingRate": q,
                "noiseMultiplier": sigma,
                "steps": steps,
                "epsilon": epsilon,
                "way": way,
                "delta": float(value),
            }
        )
    print(json.dumps(rows, indent=2))


main()
