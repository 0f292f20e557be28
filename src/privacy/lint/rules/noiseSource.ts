import type { Complaint, LintRule } from "../rule.ts";

export default {
  name: "noiseSource",
  description: "Noise that somebody can compute again, or whose last bits tell.",
  example: {
    pipeline: { kind: "pipeline", unit: "example", noise: { per: "batch", source: "seeded" } },
  },
  check: ({ pipeline }) => {
    const { source, precision } = pipeline?.noise ?? {};
    const found: Complaint[] = [];
    if (source === "seeded") {
      found.push({
        severity: "chargeIt",
        where: "noise.source",
        why: "Whoever learns the seed takes the noise away. A seed stands in records and scripts.",
        fix: "For a release use secure noise, and keep its state as secret as the data.",
      });
    }
    if (source === "secure" && precision !== "integer") {
      found.push({
        severity: "advice",
        where: "noise.source",
        why: "Floating-point noise does not reach every number: its last bits can tell the value it was added to.",
        fix: "Where an adversary sees noisy sums bit by bit, use discrete noise on an integer grid.",
      });
    }
    if (precision === "float16" || precision === "bfloat16") {
      found.push({
        severity: "forbidden",
        where: "noise.precision",
        why: `In ${precision} a sum of clipped gradients rounds by more than small contributions, and noise takes few values.`,
        fix: "Sum and add noise in float32 at least.",
      });
    }
    return found;
  },
} satisfies LintRule;
