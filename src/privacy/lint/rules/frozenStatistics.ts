import type { LintRule } from "../rule.ts";
import { layersLike } from "../subject.ts";
import { batchNorms } from "./batchStatistics.ts";

export default {
  name: "frozenStatistics",
  description:
    "Batch normalisation with statistics that no longer change: harmless if they are public.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [
        {
          where: "layers[1]",
          type: "BatchNorm2d",
          settings: { frozen: true, statisticsFrom: "private" },
        },
      ],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) =>
    layersLike(subject, batchNorms)
      .filter(({ settings, type }) => settings.frozen === true || /frozen/i.test(type))
      .filter(({ settings }) => settings.statisticsFrom !== "public")
      .map(({ where, settings }) => ({
        severity: "chargeIt",
        where,
        why:
          settings.statisticsFrom === "private"
            ? "Its frozen means and variances were computed from private data and are released with the model."
            : "Its frozen means and variances are released with the model, and nothing says which data they come from.",
        fix: 'Take them from public pre-training and say so with "statisticsFrom": "public", or charge a noisy mean and variance.',
      })),
} satisfies LintRule;
