import type { LintRule } from "../rule.ts";

export default {
  name: "tuningRuns",
  description: "Runs on private data that chose the settings and are not charged.",
  example: {
    pipeline: { kind: "pipeline", unit: "example", tuning: { runs: 20, data: "private" } },
  },
  check: ({ pipeline }) => {
    const { tuning } = pipeline ?? {};
    if (tuning === undefined || tuning.data !== "private" || tuning.charged === true) return [];
    return [
      {
        severity: "chargeIt",
        where: "tuning",
        why: `${tuning.runs} ${tuning.runs === 1 ? "run" : "runs"} on private data chose the settings: which ones won is a function of that data.`,
        fix: "Tune on public data; or charge private selection with a random number of runs, drawn beforehand; or declare it as not covered.",
      },
    ];
  },
} satisfies LintRule;
