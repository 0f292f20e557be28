import type { Complaint, LintRule } from "../rule.ts";

const reasons: Readonly<Record<string, string>> = {
  batch:
    "The mean of a batch is clipped, not what one example adds to it: one example can still move it by the whole clip norm.",
  value: "Bounding each number on its own bounds the L2 norm only by the root of their count.",
  none: "Nothing is clipped, so that no noise is large enough.",
};

export default {
  name: "clippedObject",
  description: "Clipping of something else than the contribution of one unit.",
  example: { pipeline: { kind: "pipeline", unit: "example", clipping: { of: "batch" } } },
  check: ({ pipeline }): readonly Complaint[] => {
    const of = pipeline?.clipping?.of;
    if (of === undefined) return [];
    const why = reasons[of];
    const fix = "Clip the gradient of each example (or of each user) before anything is summed.";
    if (why !== undefined) return [{ severity: "forbidden", where: "clipping.of", why, fix }];
    if (of !== "example" || pipeline?.unit !== "user" || pipeline.contributions === 1) return [];
    return [
      {
        severity: "chargeIt",
        where: "clipping.of",
        why: "The unit is a user with several rows, and each row is clipped on its own: one user moves the sum by several clip norms.",
        fix: "Sample and clip users; or account with a mixture of Gaussians, or by group privacy.",
      },
    ];
  },
} satisfies LintRule;
