import type { LintRule } from "../rule.ts";

const amplified = new Set(["poisson", "truncatedPoisson", "cyclicPoisson", "withoutReplacement"]);

export default {
  name: "samplerMismatch",
  description: "Batches that were formed in another way than the accountant was told.",
  example: {
    pipeline: {
      kind: "pipeline",
      unit: "example",
      batching: "shuffled",
      assumedBatching: "poisson",
    },
  },
  check: ({ pipeline }) => {
    const { batching, assumedBatching } = pipeline ?? {};
    if (batching === undefined || assumedBatching === undefined || batching === assumedBatching) {
      return [];
    }
    if (!amplified.has(assumedBatching)) return [];
    return [
      {
        severity: "forbidden",
        where: "batching",
        why:
          `Batches are ${batching}, and the accountant was told ${assumedBatching}. Amplification belongs to the coins ` +
          "that were really thrown: the true epsilon of shuffled batches can be several times larger (Chua et al. 2024, " +
          "arXiv 2403.17673).",
        fix: "Sample in the way that is accounted for; or account for what ran: each record once per epoch, unamplified.",
      },
    ];
  },
} satisfies LintRule;
