/** Training as a part of a run: every step recorded, checkpoints on disk, bit-exact continuation. */
import { readFile } from "node:fs/promises";
import type { Arrays } from "../tensor/compile.ts";
import type { StepDesign } from "../training/graphs.ts";
import { encodeState, parseState } from "../training/stateFile.ts";
import { type TrainingProgress, train } from "../training/train.ts";
import { createTrainer, type Trainer, type TrainerOptions } from "../training/trainer.ts";
import type { Checkpoints, RunContext } from "./recipe.ts";

/** What is trained in a cell, and on what. */
export interface TrainingCell<Batch extends object> {
  /** Id of the cell; its checkpoints are kept under it. */
  readonly cell: string;
  /** A plain sentence for the progress line. */
  readonly doing: string;
  readonly design: StepDesign;
  /** Flat parameters to begin with. */
  readonly initial: Float32Array;
  readonly steps: number;
  /** The microbatches of a 1-based step: a function of the step alone. */
  readonly batches: (step: number) => readonly Arrays<Batch>[];
  /** For the rate. */
  readonly tokensPerStep: number;
  readonly trainer?: TrainerOptions;
  /** At most this much work is done twice after a kill; 0 saves after every step. @default 10 */
  readonly secondsBetweenCheckpoints?: number;
  readonly probe?: TrainingProbe;
}

/** Measures the parameters after steps that it chooses; the numbers join the record of the step. */
export interface TrainingProbe {
  readonly due: (step: number) => boolean;
  readonly measure: (parameters: Float32Array) => Promise<Readonly<Record<string, number>>>;
}

/** Trains to the end, from the newest checkpoint if there is one; returns the trained parameters. */
export async function trainInCell<Batch extends object>(
  context: RunContext<unknown>,
  spec: TrainingCell<Batch>,
): Promise<Float32Array> {
  const { design, initial, secondsBetweenCheckpoints = 10 } = spec;
  const trainer = await createTrainer<Batch>(design, initial, spec.trainer);
  const checkpoints = context.checkpoints(`${spec.cell}/state`);
  try {
    await restoreNewest(trainer, checkpoints);
    await train(trainer, {
      steps: spec.steps,
      batches: spec.batches,
      tokensPerStep: spec.tokensPerStep,
      onStep: (progress) => report(context, spec, { progress, trainer }),
      checkpoint: {
        due: everySeconds(secondsBetweenCheckpoints),
        save: async (state) => void (await checkpoints.save(state.step, encodeState(state))),
      },
      signal: context.signal,
    });
    return trainer.state.parameters.slice();
  } finally {
    await trainer.dispose();
  }
}

async function restoreNewest(trainer: Trainer<object>, checkpoints: Checkpoints): Promise<void> {
  const newest = await checkpoints.latest();
  if (newest) trainer.restore(parseState(await readFile(newest.path), newest.path));
}

async function report<Batch extends object>(
  context: RunContext<unknown>,
  { cell, doing, probe }: TrainingCell<Batch>,
  { progress, trainer }: { readonly progress: TrainingProgress; readonly trainer: Trainer<Batch> },
): Promise<void> {
  const { step, of, loss, gradientNorm, tokensPerSecond, secondsLeft } = progress;
  context.progress({ cell, doing, step, of, loss, tokensPerSecond, secondsLeft });
  const probed = probe?.due(step) ? await probe.measure(trainer.state.parameters) : {};
  const metrics = { loss, gradientNorm, ...progress.metrics, ...probed };
  context.record({ kind: "step", cell, step, of, metrics });
}

/** True once per so many seconds. When a checkpoint is written has no influence on what is computed. */
export function everySeconds(seconds: number): () => boolean {
  let last = performance.now();
  return () => {
    if (performance.now() - last < seconds * 1000) return false;
    last = performance.now();
    return true;
  };
}
