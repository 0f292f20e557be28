import type { LintRule } from "../rule.ts";

export default {
  name: "labelDependentSampling",
  description: "A chance to be in a batch that depends on the label.",
  example: { pipeline: { kind: "pipeline", unit: "example", dropsByLabel: true } },
  check: ({ pipeline }) =>
    pipeline?.dropsByLabel === true
      ? [
          {
            severity: "forbidden",
            where: "dropsByLabel",
            why: "Records of one label are in a batch more often than the sampling rate says, and they are protected less.",
            fix: "Account with the largest rate that any record has; or weight the loss, which clipping bounds.",
          },
        ]
      : [],
} satisfies LintRule;
