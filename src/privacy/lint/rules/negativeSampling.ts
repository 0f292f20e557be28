import type { Complaint, LintRule } from "../rule.ts";

const complaints: Readonly<Record<string, Omit<Complaint, "where">>> = {
  perRecord: {
    severity: "advice",
    why: "Negatives were thinned by coins of their own, at a public rate, before anything else: the guarantee holds. The model learns the odds of the thinned log.",
    fix: "Add the logarithm of the rate to its logit; keep secret how many records were left.",
  },
  perBatch: {
    severity: "forbidden",
    why: "Negatives are dropped from a batch after its coins, so that a record of the other label is in more batches than the sampling rate says.",
    fix: "Account with the largest rate of any label; or thin negatives once, before training, by coins of their own; or weight the loss, which clipping bounds.",
  },
  balanced: {
    severity: "forbidden",
    why: "As many negatives are kept as there are positives: one positive more moves the coins of all negatives.",
    fix: "Keep negatives at a rate that is public or was paid for; or weight positives, which clipping bounds.",
  },
};

export default {
  name: "negativeSampling",
  description: "Negatives that are left out, by coins that depend on labels or on other records.",
  example: { pipeline: { kind: "pipeline", unit: "example", negatives: "balanced" } },
  check: ({ pipeline }) => {
    const complaint = complaints[pipeline?.negatives ?? "all"];
    return complaint === undefined ? [] : [{ ...complaint, where: "negatives" }];
  },
} satisfies LintRule;
