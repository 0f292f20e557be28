/** Events and queries as JSON, for `--help`. */

/** The help about JSON of a verb that asks for `asked`. */
export const eventJsonHelp = (asked: "epsilon" | "delta"): string => `
A query, one a line (docs/schema/privacyQuery.json):
  {"event": …, ${asked === "epsilon" ? '"delta": 1e-5' : '"epsilon": 2'}, "accountant": "pld", "neighboringRelation": "addOrRemoveOne", "datasetSize": 60000}
  {${asked === "epsilon" ? '"epsilon": 1.8282…' : '"delta": 0.0000066…'}, "lower": …, "accountant": "pld", "guarantee": "bound", "neighboringRelation": …}

${eventHelp}`;

/** The kinds of events with their fields. */
export const eventHelp = `An event is one of (docs/schema/privacyEvent.json):
  {"kind": "gaussian", "noiseMultiplier": σ}         noise over what one record contributes
  {"kind": "laplace", "noiseMultiplier": b}          the same for Laplace noise
  {"kind": "poissonSampled", "samplingRate": q, "event": …}
  {"kind": "sampledWithoutReplacement", "datasetSize": n, "batchSize": b, "event": …}
  {"kind": "sampledWithReplacement", "datasetSize": n, "batchSize": b, "event": …}
  {"kind": "truncatedPoissonGaussian", "datasetSize": n, "samplingRate": q, "batchLimit": b, "noiseMultiplier": σ}
  {"kind": "selfComposed", "count": 1000, "event": …}
  {"kind": "composed", "events": [… , …]}
  {"kind": "repeatAndSelect", "mean": 10, "shape": 1, "event": …}
  {"kind": "mixtureOfGaussians", "standardDeviation": s, "sensitivities": […], "probabilities": […]}
  {"kind": "treeAggregation", "noiseMultiplier": σ, "stepCounts": […]}
  {"kind": "discreteGaussian", "standardDeviation": s, "sensitivity": 1}
  {"kind": "discreteLaplace", "decay": d, "sensitivity": 1}
  {"kind": "randomizedResponse", "noise": p, "buckets": k}
  {"kind": "exponentialMechanism", "epsilon": e}     also "permuteAndFlip"
  {"kind": "epsilonDelta", "epsilon": e, "delta": d}
  {"kind": "zcdp", "rho": r, "xi": 0}
  {"kind": "noOp"}  {"kind": "nonPrivate"}`;
