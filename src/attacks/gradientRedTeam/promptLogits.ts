/** GBRT on logits: every run has a distribution over tokens at each place of its prompt, and climbs with it. */
import { generator, type Seed, split } from "../../math/seed.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import type { Beginning } from "../attack.ts";
import { type BoundNetworks, bindNetworks } from "../conversation.ts";
import { withPlainNetworks } from "../gradient/networks.ts";
import { GRADIENT_FORWARDS } from "../openTarget.ts";
import type { Target } from "../target.ts";
import type { Ascent } from "./ascent.ts";
import { type ClimbBatch, climbLosses, stepTypes } from "./climb.ts";
import { drawnFrom, likeliest } from "./hardening.ts";
import type { RedTeamSettings } from "./settings.ts";

/** Climbs from equal logits, or from nearly equal ones. */
export function promptLogits({ target, settings, seed }: Beginning<RedTeamSettings>): Ascent {
  const { runs, batch } = settings;
  const { vocabularySize } = target.textModel.model.config;
  const shape = [runs, target.promptTokens, vocabularySize];
  const climbed = withPlainNetworks(target);
  const networks = bindNetworks(climbed);
  const withRuns = (some: number) => climbObjective({ target: climbed, settings, networks }, some);
  return {
    rows: { runs, batch },
    forwards: runs * batch * GRADIENT_FORWARDS,
    forwardsPerPrompt: 0,
    networks: networks.arrays,
    initial: firstLogits(shape, settings, seed),
    objective: withRuns(runs),
    withRuns: settings.repulsion > 0 ? undefined : withRuns,
    prompts: async (parameters) =>
      Array.from({ length: runs }, (_, run) => likeliest(target, ofRun(parameters, run, runs))),
    drawn: async (parameters, number) =>
      Array.from({ length: runs }, (_, run) =>
        drawnFrom(target, ofRun(parameters, run, runs), split(seed, "draw", number, run)),
      ),
    dispose: async () => undefined,
  };
}

interface ClimbObjective {
  readonly target: Target;
  readonly settings: RedTeamSettings;
  readonly networks: BoundNetworks;
}

/** What so many runs climb. */
function climbObjective(
  { target, settings, networks }: ClimbObjective,
  runs: number,
): Ascent["objective"] {
  const rows = { runs, batch: settings.batch };
  const place = [target.promptTokens, target.textModel.model.config.vocabularySize];
  return {
    parameters: {
      promptLogits: { dtype: "float32", shape: [runs, ...place] } satisfies TensorType,
    },
    batch: { networks: networks.types, ...stepTypes(target, rows) },
    loss: (parameters, given) => {
      const { promptLogits: own } = parameters as { readonly promptLogits: Tensor };
      const { networks: tensors, ...inputs } = given as ClimbBatch;
      const soft = { target, networks: networks.tensors(tensors) };
      const logits = reshape(own, [runs, 1, ...place]);
      return climbLosses({ soft, settings, rows, logits, inputs });
    },
  };
}

/** The logits of one run, [promptTokens, vocab]: a view. */
export function ofRun(parameters: Float32Array, run: number, runs: number): Float32Array {
  const size = parameters.length / runs;
  return parameters.subarray(run * size, (run + 1) * size);
}

function firstLogits(
  shape: readonly number[],
  { initialNoise }: RedTeamSettings,
  seed: Seed,
): Float32Array {
  const logits = new Float32Array(shape.reduce((a, b) => a * b));
  if (initialNoise === 0) return logits;
  const { normal } = generator(split(seed, "first logits"));
  return logits.map(() => initialNoise * normal());
}
