/** One step of descent on the logits of prompts, as a graph. Guo et al. 2021, equations 5 to 8. */
import { onlyAllowed } from "../../model/choose.ts";
import { gradients } from "../../tensor/gradient.ts";
import { add, multiply, subtract } from "../../tensor/operations/arithmetic.ts";
import { expand, sum } from "../../tensor/operations/broadcast.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { mean } from "../../tensor/operations/reduction.ts";
import { relu, sigmoid } from "../../tensor/operations/transcendental.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Beginning } from "../attack.ts";
import { type SoftTarget, softConversation } from "../conversation.ts";
import { type Descent, descent } from "../gradient/descent.ts";
import { greedily } from "../gradient/losses.ts";
import { targetGraph } from "../gradient/targetGraph.ts";
import type { GumbelSettings } from "../gumbelAttack.ts";
import { gumbelNoise, gumbelSoftmax } from "../gumbelSoftmax.ts";
import { rowsOf } from "../runGroups.ts";

/** What a step of descent gives. */
export interface GumbelStep {
  /** The state after it. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Of each run, before it: the mean loss and the mean P(unsafe) of its samples. */
  readonly losses: Float32Array;
  readonly scores: Float32Array;
}

/** Descends. It owns a graph until `dispose`. */
export interface GumbelGraph {
  readonly descent: Descent;
  /** `uniforms`: [runs, samples, promptTokens, vocab], each in (0, 1). */
  step(
    arrays: Readonly<Record<string, Float32Array>>,
    step: number,
    uniforms: Float32Array,
  ): Promise<GumbelStep>;
  dispose(): Promise<void>;
}

/** Compiles the step. */
export async function gumbelGraph(beginning: Beginning<GumbelSettings>): Promise<GumbelGraph> {
  const { target, settings, execution } = beginning;
  const runs = rowsOf(settings);
  const { vocabularySize } = target.textModel.model.config;
  const prompt = [target.promptTokens, vocabularySize];
  const own = descent([runs, ...prompt], settings.learningRate);
  const uniforms = { dtype: "float32", shape: [runs * settings.samples, ...prompt] } as const;
  const graph = await targetGraph(target, {
    types: { descending: own.types, uniforms },
    compute: (soft, { descending, uniforms: drawn }) => {
      const { losses, scores } = sampledLosses(soft, descending.variables, { drawn, settings });
      // Each run has its own logits: the derivatives of a sum are those of each run alone.
      const [gradient] = gradients(sum(losses), [descending.variables]);
      return { losses, scores, descended: own.descended(descending, gradient!) };
    },
    execution,
  });
  return {
    descent: own,
    step: async (arrays, step, drawn) => {
      const given = { descending: own.inputs(arrays, step), uniforms: drawn };
      const { losses, scores, descended } = await graph.run(given as never);
      const found = { losses, scores } as Pick<GumbelStep, "losses" | "scores">;
      return { ...found, arrays: own.arrays(descended) };
    },
    dispose: () => graph.dispose(),
  };
}

/** Of each run [runs]: the mean loss of its samples, and their mean P(unsafe). `logits`: [runs, promptTokens, vocab]. */
function sampledLosses(
  soft: SoftTarget,
  logits: Tensor,
  { drawn, settings }: { readonly drawn: Tensor; readonly settings: GumbelSettings },
): { readonly losses: Tensor; readonly scores: Tensor } {
  const { samples, temperature, margin, fluencyWeight } = settings;
  const [runs, ...prompt] = logits.shape as [number, number, number];
  const perSample = expand(reshape(logits, [runs, 1, ...prompt]), [runs, samples, ...prompt]);
  const among = onlyAllowed(reshape(perSample, drawn.shape), soft.target.allowed);
  const noise = gumbelNoise(drawn);
  const weights = gumbelSoftmax(among, { noise, temperature, hard: 0 }); // [runs · samples, …]
  const talk = softConversation(soft, { weights, ...greedily(settings) });
  const missed = relu(subtract(margin, talk.unsafeLogits));
  const perplexity = multiply(
    sum(multiply(weights, talk.promptLogProbs), { axes: [1, 2] }),
    -1 / prompt[0]!,
  );
  const perRun = (values: Tensor) => mean(reshape(values, [runs, samples]), { axes: [1] });
  return {
    losses: perRun(add(missed, multiply(perplexity, fluencyWeight))),
    scores: perRun(sigmoid(talk.unsafeLogits)),
  };
}
