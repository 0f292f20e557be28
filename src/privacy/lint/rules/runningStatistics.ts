import type { LintRule } from "../rule.ts";
import { isOn, layersLike } from "../subject.ts";

const tracking = /^(lazy)?instancenorm(alization)?$/;
/** Layers that always keep statistics. */
export const keeping =
  /^(vectorquantiz\w*ema|emacodebook|codebookema|dataweightednorm|runningnorm(alization)?|runningmeanstd)$/;

export default {
  name: "runningStatistics",
  description:
    "Buffers that gather statistics of the data outside the clipped and noised gradient.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [
        { where: "layers[2]", type: "InstanceNorm2d", settings: { track_running_stats: true } },
      ],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) =>
    [
      ...layersLike(subject, tracking).filter(
        ({ settings }) =>
          isOn(settings.track_running_stats) || isOn(settings.trackRunningStatistics),
      ),
      ...layersLike(subject, keeping),
    ].map(({ where, type }) => ({
      severity: "forbidden",
      where,
      why: `${type} writes averages of private activations into the model, past clipping and noise.`,
      fix: "Switch running statistics off, or use GroupNorm or LayerNorm.",
    })),
} satisfies LintRule;
