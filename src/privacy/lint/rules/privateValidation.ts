import type { LintRule } from "../rule.ts";

const harms: Readonly<Record<string, string>> = {
  report: "The published score is a function of private validation data.",
  earlyStopping:
    "When training stops depends on private validation data, and the number of steps is public.",
  selection: "Which checkpoint is released depends on private validation data.",
  schedule:
    "The learning rate depends on private validation data, and so does every later parameter.",
};

export default {
  name: "privateValidation",
  description: "Evaluation, early stopping and selection on private validation data.",
  example: {
    pipeline: {
      kind: "pipeline",
      unit: "example",
      validation: { data: "private", uses: ["earlyStopping"] },
    },
  },
  check: ({ pipeline }) => {
    const { validation } = pipeline ?? {};
    if (validation === undefined || validation.data !== "private" || validation.charged === true) {
      return [];
    }
    return validation.uses.map((use) => ({
      severity: "chargeIt",
      where: `validation (${use})`,
      why: harms[use]!,
      fix:
        "Use public validation data, fix the number of steps beforehand, or charge a noisy score; or declare that the " +
        "records held out for validation are not covered.",
    }));
  },
} satisfies LintRule;
