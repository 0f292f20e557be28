import type { LintRule } from "../rule.ts";

export default {
  name: "noisyRows",
  description: "Embedding tables in which only the rows of a batch get noise.",
  example: {
    pipeline: { kind: "pipeline", unit: "example", noise: { per: "batch", rows: "touched" } },
  },
  check: ({ pipeline }) =>
    pipeline?.noise?.rows === "touched"
      ? [
          {
            severity: "forbidden",
            where: "noise.rows",
            why: "A row that moved was in the batch, and one that did not was not: which ids a record has is seen, whatever the noise.",
            fix: "Add noise to all rows, at once or before they are read and released (lazy); or choose rows beforehand (DP-FEST), or by noisy counts (DP-AdaFEST).",
          },
        ]
      : [],
} satisfies LintRule;
