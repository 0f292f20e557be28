import type { LintRule } from "../rule.ts";

export default {
  name: "deltaTooLarge",
  description: "A delta at which publishing a record whole would be allowed.",
  example: { pipeline: { kind: "pipeline", unit: "example", units: 1000, delta: 1e-3 } },
  check: ({ pipeline }) => {
    const { units, delta } = pipeline ?? {};
    if (units === undefined || delta === undefined || delta <= units ** -1.1) return [];
    const suggestion = (units ** -1.1).toPrecision(2);
    return [
      delta >= 1 / units
        ? {
            severity: "forbidden",
            where: "delta",
            why: `Delta is ${delta}, at least 1/${units}: publishing one record whole, drawn at random, would satisfy it.`,
            fix: `Choose it below 1/${units}; ${suggestion} is usual (the size to the power −1.1).`,
          }
        : {
            severity: "advice",
            where: "delta",
            why: `Delta is ${delta}, close to 1/${units}, at which the guarantee is empty.`,
            fix: `${suggestion} is usual (the size to the power −1.1).`,
          },
    ];
  },
} satisfies LintRule;
