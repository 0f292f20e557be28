/** The training loop: supervised now; other ways to train are other objectives and other batches. */
import type { Arrays } from "../tensor/compile.ts";
import { breathe } from "./breathe.ts";
import { rateMeter } from "./rateMeter.ts";
import type { StepReport, Trainer, TrainingState } from "./trainer.ts";

/** How long to train, on what, and what happens between steps. */
export interface TrainOptions<Batch> {
  /** Steps in all; a resumed run takes what is missing. At least 0. */
  readonly steps: number;
  /**
   * The microbatches of a step, 1-based: a function of the step alone, so that a resumed run sees the same
   * data in the same order.
   */
  readonly batches: (step: number) => readonly Arrays<Batch>[];
  /** Tokens (or examples) per step, for the rate. Above 0. */
  readonly tokensPerStep: number;
  /** Training waits for what it returns. */
  readonly onStep?: (progress: TrainingProgress) => void | Promise<void>;
  readonly checkpoint?: {
    /** Whether to save after this step; the last step is always saved. */
    readonly due: (step: number) => boolean;
    /** Finishes before training goes on. */
    readonly save: (state: TrainingState) => Promise<void>;
  };
  /** Ends the run before its next step, after a last checkpoint. */
  readonly signal?: AbortSignal;
}

/** What a step reports, and how long the rest may take. */
export interface TrainingProgress extends StepReport {
  /** Steps in all. */
  readonly of: number;
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
}

/** A loss that is not a number: training has diverged, and going on would only destroy the checkpoint. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

/**
 * Trains until `steps` steps are taken, from wherever the trainer stands.
 *
 * @throws DivergedError when the loss, the gradient or a parameter that would be saved is not finite; the last
 * checkpoint stays.
 */
export async function train<Batch>(
  trainer: Trainer<Batch>,
  options: TrainOptions<Batch>,
): Promise<void> {
  const rate = rateMeter();
  const { steps, checkpoint, signal } = options;
  const save = async () => {
    requireFiniteState(trainer.state);
    await checkpoint?.save(trainer.state);
  };
  while (trainer.state.step < steps) {
    if (signal?.aborted) {
      await save();
      signal.throwIfAborted();
    }
    const report = await trainer.step(options.batches(trainer.state.step + 1));
    requireFinite(report);
    const secondsPerStep = rate();
    await options.onStep?.({
      ...report,
      of: steps,
      tokensPerSecond: options.tokensPerStep / secondsPerStep,
      secondsLeft: (steps - report.step) * secondsPerStep,
    });
    if (checkpoint && (report.step === steps || checkpoint.due(report.step))) await save();
    await breathe();
  }
}

function requireFinite({ step, loss, gradientNorm }: StepReport): void {
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return;
  throw diverged(`the loss is ${loss} and the gradient norm ${gradientNorm}`, step);
}

/** The loss of a step is that of the parameters before it: an update can ruin them unseen. */
function requireFiniteState({ step, parameters, optimizer }: TrainingState): void {
  if (parameters.every(Number.isFinite) && optimizer.every(Number.isFinite)) return;
  throw diverged("a parameter or a number of the optimiser is not finite", step);
}

const diverged = (what: string, step: number) =>
  new DivergedError(
    `train: ${what} at step ${step}. Lower the learning rate, or clip gradients (clipByGlobalNorm).`,
  );
