/**
 * GBRT-Finetune: a copy of the attacked model is asked for a prompt and trained to write unsafe ones. The logits of its
 * answer stand where those of a prompt stand else. Wichers et al. 2024, section 3 and figure 3.
 */
import { split } from "../../math/seed.ts";
import { type Transformer, transformerTypes } from "../../model/transformer.ts";
import { add, multiply, square, subtract } from "../../tensor/operations/arithmetic.ts";
import { sum } from "../../tensor/operations/broadcast.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { leavesOf } from "../../tensor/tree.ts";
import type { Losses } from "../../training/objective.ts";
import type { Beginning } from "../attack.ts";
import { type BoundNetworks, bindNetworks, type SoftTarget } from "../conversation.ts";
import { gumbelNoise, uniformNoise } from "../gumbelSoftmax.ts";
import { modelPromptTokens } from "../modelPrompt.ts";
import { GRADIENT_FORWARDS } from "../openTarget.ts";
import type { Target } from "../target.ts";
import type { Ascent } from "./ascent.ts";
import { type ClimbBatch, climbLosses, stepTypes } from "./climb.ts";
import { createPromptWriter, written } from "./promptWriter.ts";
import type { RedTeamSettings } from "./settings.ts";

/** Trains a copy of the model from its own weights; `runs` prompts are drawn from it. */
export async function promptModel(beginning: Beginning<RedTeamSettings>): Promise<Ascent> {
  const { target, settings, seed, execution } = beginning;
  const { config, parameters: pretrained } = target.textModel.model;
  const asked = modelPromptTokens(target, settings.modelPrompt);
  const { batch, runs, drawTemperature: temperature } = settings;
  const writer = await createPromptWriter(
    { target, asked },
    { rows: runs, temperature },
    execution,
  );
  const networks = bindNetworks(target);
  const size = runs * target.promptTokens * config.vocabularySize;
  const prompts = (parameters: Float32Array, ...names: (string | number)[]) =>
    writer.write(parameters, uniformNoise(split(seed, "written", ...names), size));
  return {
    rows: { runs: 1, batch },
    // The prompt model is read and differentiated as often as the attacked one.
    forwards: 2 * batch * GRADIENT_FORWARDS,
    forwardsPerPrompt: 1,
    networks: networks.arrays,
    initial: pretrained,
    objective: writingObjective({ target, settings, asked, networks }),
    prompts: (parameters, step) => prompts(parameters, "step", step),
    drawn: (parameters, number) => prompts(parameters, "draw", number),
    dispose: () => writer.dispose(),
  };
}

interface WritingObjective {
  readonly target: Target;
  readonly settings: RedTeamSettings;
  readonly asked: readonly number[];
  readonly networks: BoundNetworks;
}

/** Every row writes a prompt of its own, and the logits behind it climb. */
function writingObjective({
  target,
  settings,
  asked,
  networks,
}: WritingObjective): Ascent["objective"] {
  const { config } = target.textModel.model;
  const rows = { runs: 1, batch: settings.batch };
  return {
    parameters: transformerTypes(config),
    batch: { networks: networks.types, ...stepTypes(target, rows) },
    loss: (parameters, given) => {
      const { networks: tensors, ...inputs } = given as ClimbBatch;
      const soft = { target, networks: networks.tensors(tensors) };
      const own = parameters as Transformer<Tensor>;
      const noise = gumbelNoise(inputs.promptNoise);
      const { logits } = written({ config, parameters: own }, { target, asked, noise });
      const climb = { soft, settings, rows, inputs, logits: reshape(logits, [1, ...logits.shape]) };
      const weight = inputs.scalars.pretrainedWeight;
      return withPenalty(climbLosses(climb), soft, { own, weight });
    },
  };
}

interface Penalized {
  readonly own: Transformer<Tensor>;
  readonly weight: Tensor;
}

/** Adds the squared distance to the pretrained weights, which are those of the attacked model. */
function withPenalty(losses: Losses, { networks }: SoftTarget, { own, weight }: Penalized): Losses {
  const before = leavesOf<Tensor>(networks.model);
  const distance = leavesOf<Tensor>(own)
    .map(({ leaf }, index) => sum(square(subtract(leaf, before[index]!.leaf))))
    .reduce((a, b) => add(a, b));
  return {
    ...losses,
    loss: add(losses.loss, multiply(distance, weight)),
    metrics: { ...losses.metrics, pretrainedDistance: distance },
  };
}
