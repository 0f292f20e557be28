import type { LintRule } from "../rule.ts";
import { layersLike } from "../subject.ts";

/** Operations across a batch. */
export const mixing =
  /minibatch(discrimination|stddev|std)|batch(attention|ensemblemix|whitening|mean|center)|setattention|interexample|memorybank|momentumqueue|^queue$|mixup|cutmix|nonparametricattention|retrievefromtrainingset|decorrelatedbatch/;

export default {
  name: "crossExample",
  description: "Operations through which one example of a batch sees another.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [{ where: "layers[7]", type: "MinibatchStdDev", settings: {} }],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) =>
    layersLike(subject, mixing).map(({ where, type }) => ({
      severity: "forbidden",
      where,
      why: `${type} mixes examples: the gradient of one depends on others, and bounding it does not bound them.`,
      fix: "Take it out, let it work within one example, or make what it mixes the unit of privacy.",
    })),
} satisfies LintRule;
