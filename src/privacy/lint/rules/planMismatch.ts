import type { LintRule } from "../rule.ts";

export default {
  name: "planMismatch",
  description: "Training that ran with other parts than its plan has.",
  example: { differences: ["divisor: planned 50, ran 49"] },
  check: ({ differences = [] }) =>
    differences.map((difference) => ({
      severity: "forbidden",
      where: difference,
      why: "The event is that of the plan, so that no epsilon is true for what ran.",
      fix: "Make the plan from the parts that run, and train again.",
    })),
} satisfies LintRule;
