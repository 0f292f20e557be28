import type { LintRule } from "../rule.ts";
import { layersLike } from "../subject.ts";

/** Losses over pairs of a batch. */
export const batchLosses =
  /^(infonce|ntxent|nt?pairs?|npair)(loss)?$|contrastive|inbatch(?!norm)|batch(hard|softmax|all)|supcon|multiplenegatives|listwise|^clip(loss|model)?$|siglip|barlowtwins|vicreg|simclr/;

export default {
  name: "inBatchNegatives",
  description: "Losses that compare the examples of a batch with each other.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [{ where: "loss", type: "InfoNCE", settings: {} }],
      tied: [],
      isComplete: true,
    },
  },
  check: (subject) =>
    layersLike(subject, batchLosses).map(({ where, type }) => ({
      severity: "forbidden",
      where,
      why: `${type} takes the other examples of a batch as negatives, so that one example is in the loss of every other.`,
      fix:
        "Draw negatives from public data or at random, or make the group that is compared the unit of privacy and clip " +
        "the gradient of each group.",
    })),
} satisfies LintRule;
