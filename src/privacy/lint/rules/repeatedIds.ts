import type { LintRule } from "../rule.ts";
import { layersLike } from "../subject.ts";

export default {
  name: "repeatedIds",
  description: "Embeddings: an id that stands twice in one example gets the sum of both gradients.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [{ where: "layers[0]", type: "EmbeddingBag", settings: {} }],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) =>
    layersLike(subject, /embedding/)
      .filter(({ type }) => !/position|rotary/i.test(type))
      .map(({ where, type }) => ({
        severity: "advice",
        where,
        why:
          `${type} may look up one row several times in an example, or share a table between fields. The sum of squared ` +
          "norms of the lookups is not the squared norm of their sum.",
        fix: "Private training here adds rows of the same id first. Elsewhere test an example that repeats an id.",
      })),
} satisfies LintRule;
