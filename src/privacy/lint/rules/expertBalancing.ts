import type { LintRule } from "../rule.ts";
import { isOn, layersLike } from "../subject.ts";

/** Mixtures of experts. */
export const experts =
  /mixtureofexperts|sparsemoe|^moe|moe(layer|block)?$|switch(layer|transformer|ffn)|router/;

const isBalanced = (settings: Readonly<Record<string, unknown>>) =>
  [settings.router_aux_loss_coef, settings.auxiliaryLoss, settings.loadBalancing].some(isOn);
const isLimited = (settings: Readonly<Record<string, unknown>>) =>
  [settings.expert_capacity, settings.capacity_factor, settings.capacityFactor].some(
    (value) => isOn(value) && value !== Infinity,
  );

export default {
  name: "expertBalancing",
  description: "Mixtures of experts whose routing or whose loss looks at the whole batch.",
  example: {
    model: {
      origin: "a Hugging Face config",
      layers: [
        { where: "config.json", type: "SparseMoe", settings: { router_aux_loss_coef: 0.001 } },
      ],
      tied: [],
      isComplete: false,
    },
  },
  check: (subject) =>
    layersLike(subject, experts).flatMap(({ where, type, settings }) => [
      ...(isBalanced(settings)
        ? [
            {
              severity: "forbidden" as const,
              where,
              why: `${type} has a loss that balances experts over all tokens of a batch: every example is in the gradient of the others.`,
              fix: "Set its weight to 0, or balance within each example.",
            },
          ]
        : []),
      ...(isLimited(settings)
        ? [
            {
              severity: "forbidden" as const,
              where,
              why: `${type} drops tokens where an expert is full: which ones depends on the other examples of the batch.`,
              fix: "Route without a capacity, or fill capacity within each example.",
            },
          ]
        : []),
    ]),
} satisfies LintRule;
