"""The skew normal distribution by quadrature in 40 digits, for test/math/skewNormal.test.ts.

python test/oracles/skew_normal.py > test/fixtures/skewNormal.json
"""

import json
import sys

import mpmath
import scipy
from scipy import stats

mpmath.mp.dps = 40


def log_cdf(x, shape):
    density = lambda z: 2 * mpmath.npdf(z) * mpmath.ncdf(shape * z)
    steps = [x - width for width in (60, 20, 8, 4, 2, 1, 0.5, 0.1, 0)]
    return float(mpmath.log(mpmath.quad(density, steps)))


points = [(-10, 0), (-1, 0), (2, 0), (-8, 3), (-3, 3), (-0.5, 3), (0, 3), (1, 3), (4, 3), (-1, 12), (-20, -2), (-2, -2), (0.1, -2), (3, -2)]
json.dump(
    {
        "versions": {"mpmath": mpmath.__version__, "scipy": scipy.__version__},
        "logCdf": [[x, shape, log_cdf(x, shape)] for x, shape in points],
        # shape, location, scale; mean, variance, skewness
        "moments": [
            [shape, 1.5, 2.0, *[float(m) for m in stats.skewnorm.stats(shape, 1.5, 2.0, moments="mvs")]]
            for shape in (-4, -0.5, 0, 1, 6)
        ],
    },
    sys.stdout,
    indent=1,
)
print()
