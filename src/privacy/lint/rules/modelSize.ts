import type { LintRule } from "../rule.ts";

/** From here on it is worth saying. */
const many = 1e6;

export default {
  name: "modelSize",
  description:
    "Many trained parameters: the norm of the noise grows with the root of their number.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [],
      tied: [],
      parameters: 124_000_000,
      isComplete: true,
    },
  },
  check: ({ model }) => {
    const parameters = model?.parameters;
    if (parameters === undefined || parameters < many) return [];
    const ratio = Math.round(Math.sqrt(parameters));
    return [
      {
        severity: "advice",
        where: model!.origin,
        why:
          `${parameters.toLocaleString("en-US")} trained parameters: one step's noise is about ` +
          `${ratio.toLocaleString("en-US")} σC long, while each example contributes at most C.`,
        fix: "Begin smaller, or start from public pre-training and train adapters (LoRA) or the last layer; batches should be large.",
      },
    ];
  },
} satisfies LintRule;
