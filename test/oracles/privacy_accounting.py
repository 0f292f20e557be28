"""Reference numbers of privacy accountants, in this project's vocabulary: test/fixtures/privacyAccounting.json.

    python test/oracles/privacy_accounting.py dp-accounting.json dp-audit.json > test/fixtures/privacyAccounting.json

Its inputs are answers of dp_accounting 0.6.0, prv_accountant 0.2.0 and opacus 1.5.4, one query a record; their commits
are in `meta`. Two conventions differ and are translated: events are nested here, and the noise of a sample without
replacement counts relative to one record's contribution, half of what replacing a record moves.
"""

import json
import sys

RELATIONS = {
    "ADD_OR_REMOVE_ONE": "addOrRemoveOne",
    "REPLACE_SPECIAL": "replaceSpecial",
    "REPLACE_ONE": "replaceOne",
}
KEPT = {
    "id": "id",
    "group": "group",
    "library": "library",
    "accountant": "accountant",
    "query": "query",
    "delta": "delta",
    "epsilon": "epsilon",
    "optimal_order": "order",
    "discretization": "discretization",
    "epsilon_lower": "lower",
    "epsilon_estimate": "estimate",
    "eps_error": "epsilonError",
    "epsilon_optimistic_privacy_buckets": "optimistic",
    "epsilon_pessimistic_privacy_buckets": "pessimistic",
    "result_delta": "resultDelta",
    "result_noise_multiplier": "resultNoiseMultiplier",
    "result_steps": "resultSteps",
    "result_mean": "resultMean",
    "fpr": "falsePositiveRates",
    "tpr_upper": "truePositiveRates",
    "gdp_mu_estimate": "muEstimate",
    "note": "note",
}


def gaussian(noise):
    return {"kind": "gaussian", "noiseMultiplier": noise}


def sampled(rate, event):
    return {"kind": "poissonSampled", "samplingRate": rate, "event": event}


def times(count, event):
    return {"kind": "selfComposed", "count": count, "event": event}


def nested(event):
    """Events that are written out in full."""
    if "count" in event:
        return times(event["count"], nested(event["event"]))
    kind = event["type"]
    if kind == "Composed":
        return {"kind": "composed", "events": [nested(each) for each in event["events"]]}
    if kind == "PoissonSampled":
        return sampled(event["sampling_probability"], nested(event["event"]))
    if kind == "Gaussian":
        return gaussian(event["noise_multiplier"])
    if kind == "Laplace":
        return {"kind": "laplace", "noiseMultiplier": event["noise_multiplier"]}
    if kind == "EpsilonDelta":
        return {"kind": "epsilonDelta", "epsilon": event["epsilon"], "delta": event["delta"]}
    raise ValueError(kind)


def once(case):
    """What happens in one step of a case."""
    event, noise, rate = case["event"], case["noise_multiplier"], case["sampling_rate"]
    kind = event["type"]
    if kind == "PoissonSampledGaussian":
        return sampled(rate, gaussian(noise))
    if kind == "PoissonSampledLaplace":
        return sampled(rate, {"kind": "laplace", "noiseMultiplier": noise})
    if kind in ("Gaussian", "Laplace"):
        return {"kind": kind.lower(), "noiseMultiplier": noise}
    if kind == "SampledWithoutReplacementGaussian":
        return {
            "kind": "sampledWithoutReplacement",
            "datasetSize": event["source_dataset_size"],
            "batchSize": event["sample_size"],
            "event": gaussian(2 * noise),
        }
    if kind == "DiscreteGaussian":
        return {
            "kind": "discreteGaussian",
            "standardDeviation": event["sigma"],
            "sensitivity": event["sensitivity"],
        }
    if kind == "DiscreteLaplace":
        return {
            "kind": "discreteLaplace",
            "decay": event["noise_parameter"],
            "sensitivity": event["sensitivity"],
        }
    if kind == "RandomizedResponse":
        return {
            "kind": "randomizedResponse",
            "noise": event["noise_parameter"],
            "buckets": event["num_buckets"],
        }
    if kind == "ExponentialMechanism":
        return {"kind": "exponentialMechanism", "epsilon": event["epsilon"]}
    if kind == "EpsilonDelta":
        return nested(event)
    if kind == "ZCDP":
        return {"kind": "zcdp", "rho": event["rho"], "xi": event["xi"]}
    if kind == "MixtureOfGaussians":
        return {
            "kind": "mixtureOfGaussians",
            "standardDeviation": event["standard_deviation"],
            "sensitivities": event["sensitivities"],
            "probabilities": event["sampling_probs"],
        }
    if kind == "TruncatedSubsampledGaussian":
        return {
            "kind": "truncatedPoissonGaussian",
            "datasetSize": event["dataset_size"],
            "samplingRate": rate,
            "batchLimit": event["truncated_batch_size"],
            "noiseMultiplier": noise,
        }
    if kind == "SingleEpochTreeAggregation":
        return {
            "kind": "treeAggregation",
            "noiseMultiplier": noise,
            "stepCounts": [event["step_counts"]],
        }
    raise ValueError(kind)


def event_of(case):
    event = case["event"]
    if event["type"] == "Composed":
        return nested(event)
    if event["type"] == "RepeatAndSelect":
        shape = "poisson" if event["shape"] == "Infinity" else event["shape"]
        inner = {
            "gaussian s=10": gaussian(10),
            "poisson q=0.01 s=1 T=1000": times(1000, sampled(0.01, gaussian(1))),
        }[event["inner"]]
        return {"kind": "repeatAndSelect", "mean": event["mean"], "shape": shape, "event": inner}
    if event["type"] == "SingleEpochTreeAggregation":
        return times(event["epochs"], once(case))
    return times(case["steps"], once(case))


def translated(case):
    kept = {ours: case[theirs] for theirs, ours in KEPT.items() if case.get(theirs) is not None}
    kept["neighboringRelation"] = RELATIONS[case["neighbouring_relation"].split(" ")[0]]
    if case["query"].startswith("calibrate"):
        free = {"noise": "noise_multiplier", "steps": "steps"}[case["query"].split("_")[1]]
        names = {
            "samplingRate": "sampling_rate",
            "noiseMultiplier": "noise_multiplier",
            "steps": "steps",
        }
        kept["given"] = {
            ours: case[name] for ours, name in names.items() if name != free and case[name] is not None
        }
    elif case["query"] == "tnb_mean":
        kept["given"] = {"stopping": case["event"]["gamma"], "shape": case["event"]["shape"]}
    else:
        kept["event"] = event_of(case)
    return kept


def audit_cases(cases):
    groups = ("gdp_delta", "zcdp_to_dp", "gdp_zcdp", "user_level")
    return [case for case in cases if case["group"] in groups]


def main():
    with open(sys.argv[1]) as accounting, open(sys.argv[2]) as audit:
        accounted, audited = json.load(accounting), json.load(audit)
    meta = {"versions": accounted["meta"]["versions"], "commits": accounted["meta"]["commits"]}
    lines = [json.dumps(translated(case)) for case in accounted["cases"]]
    conversions = [json.dumps(case) for case in audit_cases(audited["cases"])]
    print('{"meta": ' + json.dumps(meta) + ',\n"cases": [')
    print(",\n".join(lines) + '\n],\n"conversions": [')
    print(",\n".join(conversions) + "\n]}")


main()
