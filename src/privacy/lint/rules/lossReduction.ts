import type { LintRule } from "../rule.ts";

export default {
  name: "lossReduction",
  description: "A loss that is averaged over its batch before gradients are taken apart.",
  example: { pipeline: { kind: "pipeline", unit: "example", lossReduction: "mean" } },
  check: ({ pipeline }) =>
    pipeline?.lossReduction === "mean"
      ? [
          {
            severity: "forbidden",
            where: "lossReduction",
            why: "The mean divides every gradient by the size of the batch, which is private: what is clipped at C depends on how many others there are.",
            fix: "Return one loss per example; sum after clipping; divide by a public constant.",
          },
        ]
      : [],
} satisfies LintRule;
