import type { LintRule } from "../rule.ts";

export default {
  name: "unitNotStated",
  description:
    "A guarantee of which nobody says whom it protects, or how much one unit contributes.",
  example: { pipeline: { kind: "pipeline", unit: "user" } },
  check: ({ pipeline }) => {
    if (pipeline === undefined) return [];
    if (pipeline.unit === undefined) {
      return [
        {
          severity: "forbidden",
          where: "unit",
          why: "Without a unit of privacy an epsilon is about nobody.",
          fix: 'Say "example", "user" or "group"; a user has often more than one example.',
        },
      ];
    }
    if (pipeline.unit === "example" || pipeline.contributions !== undefined) return [];
    return [
      {
        severity: "forbidden",
        where: "contributions",
        why: `The unit is a ${pipeline.unit}, and nothing bounds how many rows one of them has: what one unit can do is not bounded either.`,
        fix: "Keep at most a fixed, public number of rows of each, chosen without looking at the data of others.",
      },
    ];
  },
} satisfies LintRule;
