import type { LintRule } from "../rule.ts";

export default {
  name: "partialDescription",
  description: "Descriptions that name an architecture and not its layers.",
  example: {
    model: { origin: "a Hugging Face config", layers: [], tied: [], isComplete: false },
  },
  check: ({ model }) =>
    model === undefined || model.isComplete
      ? []
      : [
          {
            severity: "advice",
            where: model.origin,
            why: "The description does not list every layer, so that what it does not mention was not looked at.",
            fix: 'List the layers: {"kind": "layers", "layers": [{"type": "Linear"}, …], "loss": {"type": "CrossEntropy"}}.',
          },
        ],
} satisfies LintRule;
