import type { LintRule } from "../rule.ts";

export default {
  name: "clipNormFromData",
  description: "A clip norm that was chosen by looking at private gradients.",
  example: {
    pipeline: {
      kind: "pipeline",
      unit: "example",
      clipping: { of: "example", clipNormFrom: "private" },
    },
  },
  check: ({ pipeline }) =>
    pipeline?.clipping?.clipNormFrom === "private"
      ? [
          {
            severity: "chargeIt",
            where: "clipping.clipNormFrom",
            why: "A quantile of private gradient norms is a statistic of private data, and the clip norm is public.",
            fix: "Choose it on public data, or let it follow a noisy quantile (adaptive clipping), which is charged.",
          },
        ]
      : [],
} satisfies LintRule;
