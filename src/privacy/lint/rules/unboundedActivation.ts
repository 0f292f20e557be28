import type { LintRule } from "../rule.ts";
import { layersLike } from "../subject.ts";

export default {
  name: "unboundedActivation",
  description: "Activations without a bound, under which gradients grow and are clipped more.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [{ where: "layers[1]", type: "ReLU", settings: {} }],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) => {
    const found = layersLike(subject, /^((leaky|p|c)?relu6?|[sc]?elu|relusquared)$/);
    if (found.length === 0) return [];
    const names = [...new Set(found.map(({ type }) => type))].join(", ");
    return [
      {
        severity: "advice",
        where: found.map(({ where }) => where).join(", "),
        why: `${names} has no upper bound. With bounded activations fewer gradients were clipped, and small models trained from scratch got better (Papernot et al. 2021, arXiv 2007.14191).`,
        fix: "Try tanh or a tempered sigmoid where a small model is trained from scratch; keep it where one is fine-tuned.",
      },
    ];
  },
} satisfies LintRule;
