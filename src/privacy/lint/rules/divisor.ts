import type { LintRule } from "../rule.ts";

export default {
  name: "divisor",
  description: "A sum that is divided by how many records were really drawn.",
  example: { pipeline: { kind: "pipeline", unit: "example", divisor: "realizedBatch" } },
  check: ({ pipeline }) =>
    pipeline?.divisor === "realizedBatch"
      ? [
          {
            severity: "forbidden",
            where: "divisor",
            why: "The size of a Poisson batch is private. Divided by it, the noise has another size, and one record changes the weight of all others.",
            fix: "Divide by a public constant: the expected size of a batch.",
          },
        ]
      : [],
} satisfies LintRule;
