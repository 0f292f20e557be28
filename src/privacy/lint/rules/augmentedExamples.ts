import type { LintRule } from "../rule.ts";

export default {
  name: "augmentedExamples",
  description: "Augmentations that count as examples of their own.",
  example: { pipeline: { kind: "pipeline", unit: "example", augmentation: "asExamples" } },
  check: ({ pipeline }) =>
    pipeline?.augmentation === "asExamples"
      ? [
          {
            severity: "forbidden",
            where: "augmentation",
            why: "Each augmentation is clipped on its own: a record with K of them moves the sum by K clip norms.",
            fix: "Average the gradients of one record's augmentations before clipping: this costs nothing (De et al. 2022, arXiv 2204.13650).",
          },
        ]
      : [],
} satisfies LintRule;
