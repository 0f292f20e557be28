import type { LintRule } from "../rule.ts";
import { layersLike } from "../subject.ts";

/** Layers that normalise an example by the others of its batch. */
export const batchNorms = /batch(re|rms|instance)?norm|batchstandardi[sz]/;

export default {
  name: "batchStatistics",
  description: "Normalisation across the examples of a batch.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [{ where: "layers[1]", type: "BatchNorm2d", settings: {} }],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) =>
    layersLike(subject, batchNorms)
      .filter(({ settings, type }) => settings.frozen !== true && !/frozen/i.test(type))
      .map(({ where, type }) => ({
        severity: "forbidden",
        where,
        why:
          `${type} computes every example's output from all examples of its batch, so that one example changes the ` +
          "gradients of the others: clipping each gradient bounds nothing.",
        fix: "Use GroupNorm, LayerNorm or RMSNorm; or freeze statistics that come from public pre-training.",
      })),
} satisfies LintRule;
