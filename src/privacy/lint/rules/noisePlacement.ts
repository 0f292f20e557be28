import type { Complaint, LintRule } from "../rule.ts";

export default {
  name: "noisePlacement",
  description: "Noise that is missing, scaled to the data, or added more than once.",
  example: { pipeline: { kind: "pipeline", unit: "example", noise: { per: "never" } } },
  check: ({ pipeline }) => {
    const { per, scaledTo } = pipeline?.noise ?? {};
    const found: Complaint[] = [];
    if (per === "never") {
      found.push({
        severity: "forbidden",
        where: "noise.per",
        why: "Without noise nothing is private, however small the clip norm.",
        fix: "Add noise to the clipped sum of every batch.",
      });
    }
    if (per === "chunk" || per === "example") {
      found.push({
        severity: "advice",
        where: "noise.per",
        why: `Noise is added for every ${per}: the guarantee holds, and utility pays several times.`,
        fix: "Add clipped gradients up, and noise once for each batch.",
      });
    }
    if (scaledTo === "batchGradient") {
      found.push({
        severity: "forbidden",
        where: "noise.scaledTo",
        why: "The noise shrinks with the gradient that it should hide, and its size tells about the batch.",
        fix: "Scale it to the clip norm, which is public.",
      });
    }
    return found;
  },
} satisfies LintRule;
