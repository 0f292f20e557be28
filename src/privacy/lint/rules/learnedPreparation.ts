import type { Complaint, LintRule } from "../rule.ts";

const leaks: Readonly<Record<string, string>> = {
  vocabulary:
    "A vocabulary of private data says which words somebody used, also when only one did.",
  tokenizer: "A tokenizer fitted on private text keeps frequent strings of it, names among them.",
  normalizer: "Means, variances and extremes of private data move with every record.",
  bucketEdges: "Bucket edges are quantiles of private data: some are values of single records.",
  featureCrosses: "Which crosses exist says which combinations stood in private data.",
  featureSelection: "Which features are kept depends on the private data they were chosen on.",
  imputation: "The values that are filled in are statistics of private data.",
  deduplication:
    "Which record is removed depends on the others: one record more can remove another.",
  outlierRemoval: "Which record is an outlier depends on the others.",
  hashing:
    "A hash is public where nothing of the data decides about it; one that was fitted to data is a vocabulary.",
  prior: "The rate of positives is a statistic of private labels, and the model begins with it.",
  selectedRows:
    "Which rows of a table are trained says which ids are frequent in private data, and some that few have.",
  labelBins: "The bins of labels were found from how often private labels are in each.",
  calibration: "Slope and intercept were fitted to private labels after training.",
};

const fixes: Readonly<Record<string, string>> = {
  vocabulary:
    "Use a public vocabulary, hashing, or bytes; or private partition selection, charged.",
  tokenizer: "Use a public tokenizer, or characters or bytes.",
  normalizer: "Use public bounds (the range a sensor has), or noisy moments, charged.",
  bucketEdges: "Use public edges, or private quantiles, charged.",
  hashing: "Use a fixed hash and a number of buckets that was chosen beforehand.",
  prior: "Use a public rate, or one noisy count of positives, charged.",
  selectedRows: "Choose rows on public frequencies, or by noisy counts, charged.",
  labelBins: "Use public bins, or a noisy histogram, charged.",
  calibration: "Calibrate on public records, or on noisy counts of outputs and labels, charged.",
  deduplication:
    "Deduplicate within each unit, or against public data; across units it has to be part of the analysis.",
};

export default {
  name: "learnedPreparation",
  description: "Pre-processing that was learned from private data: an access like any other.",
  example: {
    pipeline: {
      kind: "pipeline",
      unit: "example",
      preparation: [{ kind: "vocabulary", fittedOn: "private" }],
    },
  },
  check: ({ pipeline }) =>
    (pipeline?.preparation ?? []).flatMap(({ kind, fittedOn, charged }, index): Complaint[] => {
      if (fittedOn === "public" || fittedOn === "none" || charged === true) return [];
      const where = `preparation[${index}] (${kind})`;
      if (fittedOn === "private") {
        return [
          {
            severity: "chargeIt",
            where,
            why: leaks[kind]!,
            fix: `${fixes[kind] ?? "Decide on public data, or with a private mechanism, charged."} Or declare it as not covered.`,
          },
        ];
      }
      return [
        {
          severity: "chargeIt",
          where,
          why: "It was released with a guarantee of its own, and the claim does not contain that event.",
          fix: 'Compose its event with that of training, and say "charged": true.',
        },
      ];
    }),
} satisfies LintRule;
