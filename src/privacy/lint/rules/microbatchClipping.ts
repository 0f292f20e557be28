import type { LintRule } from "../rule.ts";

export default {
  name: "microbatchClipping",
  description: "Averages of several examples that are clipped together.",
  example: {
    pipeline: { kind: "pipeline", unit: "example", clipping: { of: "microbatch", microbatch: 4 } },
  },
  check: ({ pipeline }) => {
    const { of, microbatch } = pipeline?.clipping ?? {};
    const isMany = microbatch === undefined ? of === "microbatch" : microbatch > 1;
    return isMany
      ? [
          {
            severity: "forbidden",
            where: "clipping.microbatch",
            why:
              `${microbatch ?? "Several"} examples are averaged and then clipped: one of them can turn a whole clipped vector around. ` +
              "The sensitivity is 2C and not C, so that the noise counts half.",
            fix: "Clip each example (1 per microbatch). To save memory add clipped gradients up over chunks, with noise once.",
          },
        ]
      : [];
  },
} satisfies LintRule;
