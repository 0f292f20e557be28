"""Accounting with dp_accounting: epsilon by PLD or RDP, and the noise for an epsilon, one case after the other."""

import importlib.metadata
import json
import sys

import dp_accounting
from dp_accounting import dp_event, pld, rdp

from conversation import converse

options = json.loads(sys.argv[1])
cases = options["cases"]
ask = options["asks"]
turn = 0


def event_of(case, noise_multiplier):
    """Our event in their words."""
    if case["kind"] == "mixtureOfGaussians":
        one = dp_event.MixtureOfGaussiansDpEvent(
            case["standardDeviation"], case["sensitivities"], case["probabilities"]
        )
    else:
        one = dp_accounting.PoissonSampledDpEvent(
            case["samplingRate"],
            dp_accounting.GaussianDpEvent(noise_multiplier),
        )
    return dp_accounting.SelfComposedDpEvent(one, case["steps"])


def accountant():
    return pld.PLDAccountant() if options["accountant"] == "pld" else rdp.RdpAccountant()


def epsilon(case):
    return accountant().compose(event_of(case, case.get("noiseMultiplier"))).get_epsilon(case["delta"])


def noise(case):
    """With a tolerance of 1e-3 for the noise, which is coarser than ours."""
    return dp_accounting.calibrate_dp_mechanism(
        accountant,
        lambda sigma: event_of(case, sigma),
        case["epsilon"],
        case["delta"],
        tol=1e-3,
    )


def work(units):
    global turn
    case = cases[turn % len(cases)]
    turn += 1
    for _ in range(units):
        value = epsilon(case) if ask == "epsilon" else noise(case)
    return value


if cases[0]["kind"] == "dpSgd":
    epsilon(cases[0])  # warms up
converse(f"dp_accounting {importlib.metadata.version('dp-accounting')}", work)
