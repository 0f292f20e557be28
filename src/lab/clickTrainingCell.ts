/**
 * Training on a click log as a part of a run, private or plain: checkpoints with everything that decides the next step, a
 * ledger that is written ahead, and continuation after a kill at any moment.
 *
 * The log gets what is released and nothing else: losses and batch sizes of private records stay out of it, unless a
 * recipe insists because its records are not private. What is released is kept before anybody sees it, and with secure
 * randomness no noise waits in a checkpoint: so none is drawn a second time for the same steps.
 */
import { join } from "node:path";
import type { ClickParameters } from "../model/clicks/clickModel.ts";
import { emptyLedger, type Ledger, withCharge } from "../privacy/ledger.ts";
import { partsOfRun } from "../privacy/plan.ts";
import { breathe } from "../training/breathe.ts";
import { clickStateParts, readClickState } from "../training/clicks/clickStateFile.ts";
import {
  type ClickDesign,
  type ClickMechanism,
  type ClickPerformance,
  type ClickStepReport,
  type ClickTrainer,
  createClickTrainer,
} from "../training/clicks/clickTrainer.ts";
import { rateMeter } from "../training/rateMeter.ts";
import { DivergedError } from "../training/train.ts";
import { epsilonMeter } from "./epsilonMeter.ts";
import { type LedgerFile, ledgerPath, openLedgerFile } from "./ledgerFile.ts";
import type { Checkpoints, RunContext } from "./recipe.ts";

/** What is trained in a cell, and on what. */
export interface ClickTrainingCell {
  /** Id of the cell; its checkpoints and its ledger are kept under it. */
  readonly cell: string;
  /** A plain sentence for the progress line. */
  readonly doing: string;
  readonly design: ClickDesign;
  /** Absent: training is not private. */
  readonly mechanism?: Omit<ClickMechanism, "onCharge">;
  /** Steps in all. At least 0. @default those of the plan, which has to be there then */
  readonly steps?: number;
  readonly performance?: ClickPerformance;
  /** At most this much work is done twice after a kill, and charged twice, where saving is quick; 0 saves after every step. @default 10 */
  readonly secondsBetweenCheckpoints?: number;
  /** For the rate. @default what the sampler expects of a batch */
  readonly recordsPerStep?: number;
  /** Records what steps see of the records. Only where these are not private. @default without a mechanism */
  readonly recordsPrivateMetrics?: boolean;
  readonly probe?: ClickProbe;
}

/** Measures what may be published after steps that it chooses; the numbers join the record of the step. */
export interface ClickProbe {
  readonly due: (step: number) => boolean;
  readonly measure: (parameters: ClickParameters) => Promise<Readonly<Record<string, number>>>;
}

/** What training leaves. */
export interface ClicksTrained {
  /** With all its noise: it may be published. */
  readonly parameters: ClickParameters;
  /** All that was charged: `eventOfLedger` makes an event of it. Absent where training was not private. */
  readonly ledger?: Ledger;
}

/**
 * Trains to the end, from the newest checkpoint if there is one.
 *
 * @throws RangeError without a number of steps, and for one that the plan does not cover; DivergedError where parameters
 * are no longer numbers, with the last checkpoint left as it is.
 */
export async function trainClicksInCell(
  context: RunContext<unknown>,
  spec: ClickTrainingCell,
): Promise<ClicksTrained> {
  const steps = stepsOf(spec);
  const checkpoints = context.checkpoints(`${spec.cell}/state`);
  const books = booksOf(context, spec);
  try {
    const trainer = await createClickTrainer(spec.design, charged(spec, books), spec.performance);
    try {
      const running: Running = { context, spec, trainer, books, checkpoints, steps };
      await restoreNewest(running);
      await trainToEnd(running);
      const { table, dense } = await released(running);
      const { ledger } = trainer.state;
      const parameters = { table: table.slice(), dense: dense.slice() };
      return { parameters, ...(ledger && { ledger }) };
    } finally {
      await trainer.dispose();
    }
  } finally {
    books?.close();
  }
}

interface Running {
  readonly context: RunContext<unknown>;
  readonly spec: ClickTrainingCell;
  readonly trainer: ClickTrainer;
  readonly books: LedgerFile | undefined;
  readonly checkpoints: Checkpoints;
  readonly steps: number;
}

function stepsOf({ steps, mechanism }: ClickTrainingCell): number {
  const planned = mechanism?.plan.steps ?? Number.POSITIVE_INFINITY;
  const wanted = steps ?? planned;
  if (Number.isSafeInteger(wanted) && wanted >= 0 && wanted <= planned) return wanted;
  const most = mechanism ? `at most the ${planned} of the plan` : "at least 0";
  throw new RangeError(`trainClicksInCell: expected steps, ${most}, got ${steps}.`);
}

function booksOf(
  { folder }: RunContext<unknown>,
  { cell, design, mechanism }: ClickTrainingCell,
): LedgerFile | undefined {
  if (!mechanism) return undefined;
  const ran = partsOfRun({ ...mechanism, sampler: design.batches.sampler });
  const fresh = (mechanism.charges ?? []).reduce(withCharge, emptyLedger(mechanism.plan, ran));
  return openLedgerFile(join(folder, ledgerPath(cell)), fresh);
}

const charged = (
  { mechanism }: ClickTrainingCell,
  books: LedgerFile | undefined,
): ClickMechanism | undefined =>
  mechanism && { ...mechanism, onCharge: (ledger) => books?.write(ledger) };

/** The newest checkpoint, or the beginning; what the books have charged since then stays charged. */
async function restoreNewest({ trainer, checkpoints, books }: Running): Promise<void> {
  const newest = await checkpoints.latest();
  if (newest) trainer.restore(readClickState(newest.path));
  if (books) trainer.restore({ ...trainer.state, ledger: books.ledger });
}

async function save({ spec, trainer, checkpoints, books }: Running): Promise<void> {
  books?.sync();
  // Secure noise is not the same when it is drawn again: none may wait in what a crash goes back to.
  if (spec.mechanism?.noise.source.kind === "secure") trainer.released();
  const { state } = trainer;
  await checkpoints.save(state.step, clickStateParts(state));
}

/** What may be published, kept before anybody has it. */
async function released(running: Running): Promise<ClickParameters> {
  const parameters = running.trainer.released();
  await save(running);
  return parameters;
}

async function trainToEnd(running: Running): Promise<void> {
  const { context, spec, trainer, steps } = running;
  const saving = savingPace(spec.secondsBetweenCheckpoints ?? 10);
  const meters: Meters = { secondsPerStep: rateMeter(), epsilon: epsilonMeter() };
  while (trainer.state.step < steps) {
    if (context.signal.aborted) {
      await save(running);
      context.signal.throwIfAborted();
    }
    const report = await trainer.step();
    requireFinite(running, report);
    await reportStep(running, report, meters);
    await saving(() => save(running));
    await breathe();
  }
}

/** A checkpoint of what is not a number would only destroy the one before. Private records are not looked at. */
function requireFinite({ spec, trainer }: Running, { step, gradientNorm }: ClickStepReport): void {
  const nonFinite = spec.mechanism ? 0 : (trainer.seen?.nonFinite ?? 0);
  if (Number.isFinite(gradientNorm) && nonFinite === 0) return;
  const what =
    nonFinite > 0 ? `${nonFinite} gradients are not finite` : "the gradient is not finite";
  throw new DivergedError(`${spec.cell}: ${what} at step ${step}. Lower the learning rate.`);
}

/** Runs `save` once per so many seconds, and less often where it takes long. */
function savingPace(seconds: number): (save: () => Promise<void>) => Promise<void> {
  let dueAt = performance.now() + 1000 * seconds;
  return async (save) => {
    const begin = performance.now();
    if (begin < dueAt) return;
    await save();
    const end = performance.now();
    dueAt = end + (seconds > 0 ? Math.max(1000 * seconds, 10 * (end - begin)) : 0);
  };
}

interface Meters {
  readonly secondsPerStep: () => number;
  readonly epsilon: (ledger: Ledger) => number | undefined;
}

async function reportStep(
  running: Running,
  { step, ...said }: ClickStepReport,
  meters: Meters,
): Promise<void> {
  const { context, trainer, steps: of } = running;
  const { cell, doing, probe, mechanism, recordsPrivateMetrics = !mechanism } = running.spec;
  const { recordsPerStep = running.spec.design.batches.sampler.expectedBatch } = running.spec;
  const seconds = meters.secondsPerStep();
  const { ledger } = trainer.state;
  const epsilon = ledger && meters.epsilon(ledger);
  const seen = recordsPrivateMetrics ? { ...trainer.seen } : {};
  context.progress({
    ...{ cell, doing, step, of, recordsPerSecond: recordsPerStep / seconds },
    ...{ secondsLeft: seconds * (of - step) },
    ...(seen.loss !== undefined && Number.isFinite(seen.loss) && { loss: seen.loss }),
    ...(epsilon !== undefined && { epsilon }),
  });
  const probed = probe?.due(step) ? await probe.measure(await released(running)) : {};
  context.record({ kind: "step", cell, step, of, metrics: { ...said, ...seen, ...probed } });
}
