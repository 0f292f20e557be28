import type { Complaint, LintRule } from "../rule.ts";

export default {
  name: "skippedSteps",
  description:
    "Steps that happen or not, depending on the data: empty batches, gradients that are not finite.",
  example: { pipeline: { kind: "pipeline", unit: "example", emptyBatches: "skipped" } },
  check: ({ pipeline }) => {
    const found: Complaint[] = [];
    const { emptyBatches, clipping } = pipeline ?? {};
    if (emptyBatches === "skipped" || emptyBatches === "redrawn") {
      found.push({
        severity: "forbidden",
        where: "emptyBatches",
        why: `An empty batch is ${emptyBatches}, so that everybody sees that it was empty; and the sampler is no longer the one that is accounted for.`,
        fix: "Run an empty batch like any other: its sum is 0, and the noise is added.",
      });
    }
    if (clipping?.nonFinite === "skipStep" || clipping?.nonFinite === "ignored") {
      found.push({
        severity: "forbidden",
        where: "clipping.nonFinite",
        why: "One record whose gradient is not finite decides about a whole step.",
        fix: "Set that gradient to 0 inside the clipping; the step goes on, and is charged.",
      });
    }
    return found;
  },
} satisfies LintRule;
