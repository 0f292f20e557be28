import type { LintRule } from "../rule.ts";

export default {
  name: "tiedParameters",
  description:
    "Parameters that stand in several places: their gradients have to be added before they are measured.",
  example: {
    model: {
      origin: "a transformer of ours",
      layers: [],
      tied: [["embedding", "head"]],
      isComplete: true,
    },
  },
  check: ({ model }) =>
    (model?.tied ?? []).map((names) => ({
      severity: "advice",
      where: names.join(" = "),
      why:
        "A shared parameter's gradient is the sum over its places. Whoever squares the norm of each place on its own " +
        "gets a number that can be too small, and clips too little.",
      fix: "Private training here adds first. Elsewhere compare norms with materialised gradients, or untie.",
    })),
} satisfies LintRule;
