import type { LintRule } from "../rule.ts";
import { plainType } from "../subject.ts";
import { batchNorms } from "./batchStatistics.ts";
import { mixing } from "./crossExample.ts";
import { experts } from "./expertBalancing.ts";
import { batchLosses } from "./inBatchNegatives.ts";
import { keeping } from "./runningStatistics.ts";

/** Layers that treat every example on its own. */
const known =
  /^(linear|dense|conv|convtranspose|depthwiseconv|embedding|embeddingbag|\w*embedding|\w*attention|feedforward|mlp|layernorm(alization)?|rmsnorm|groupnorm(alization)?|instancenorm(alization)?|localresponsenorm|weightnorm|weightstandardi[sz]ation|dropout|flatten|reshape|identity|residual|sequential|(max|avg|average|adaptiveavg|global\w*)pool|(p|leaky|s|c|g|r)?r?elu|relu6|relusquared|gelutanh|silu|swish|mish|tanh|sigmoid|temperedsigmoid|hard\w+|softmax|logsoftmax|softplus|lstm|gru|rnn|lora|concat|add|multiply|crosslayer|factori[sz]ationmachine|dotinteraction|crossentropy(loss)?|mse(loss)?|binarycrossentropy(loss)?|poisson(nll)?(loss)?|huber(loss)?|head|norm)$/;

/** About these another rule speaks. */
const handled = [batchNorms, mixing, batchLosses, keeping, experts];

export default {
  name: "unknownLayer",
  description: "Layers that the linter does not know: somebody has to look.",
  example: {
    model: {
      origin: "a list of layers",
      layers: [{ where: "layers[3]", type: "Quasimixer", settings: {} }],
      tied: [],
      isComplete: true,
    },
  },
  check: ({ model }) =>
    (model?.layers ?? [])
      .filter(({ type }) => ![known, ...handled].some((pattern) => pattern.test(plainType(type))))
      .map(({ where, type }) => ({
        severity: "advice",
        where,
        why: `${type} is not known to the linter. It is safe where no example of a batch sees another, and nothing of the data is kept in buffers.`,
        fix: "Compare the gradient of one example alone with the one it has beside others: they must be equal.",
      })),
} satisfies LintRule;
