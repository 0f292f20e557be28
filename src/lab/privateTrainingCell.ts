/**
 * Private training as a part of a run: checkpoints with their noise and their books, a ledger that is written ahead, and
 * continuation after a kill at any moment.
 *
 * The log gets what is released and nothing else: losses, norms and batch sizes of private records stay out of it, unless
 * a recipe insists because its records are not private.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { emptyLedger, type Ledger } from "../privacy/ledger.ts";
import { partsOfRun } from "../privacy/plan.ts";
import { breathe } from "../training/breathe.ts";
import { encodePrivateState, parsePrivateState } from "../training/privateStateFile.ts";
import {
  createPrivateTrainer,
  type MechanismOptions,
  type PrivateDesign,
  type PrivatePerformance,
  type PrivateStepReport,
  type PrivateTrainer,
} from "../training/privateTrainer.ts";
import { type LedgerFile, ledgerPath, openLedgerFile } from "./ledgerFile.ts";
import type { RunContext } from "./recipe.ts";
import { everySeconds, type TrainingProbe } from "./trainingCell.ts";

/** What is trained privately in a cell, and on what. It trains for the steps of the plan. */
export interface PrivateTrainingCell<Parameters extends object, Batch extends object> {
  /** Id of the cell; its checkpoints and its ledger are kept under it. */
  readonly cell: string;
  /** A plain sentence for the progress line. */
  readonly doing: string;
  readonly design: PrivateDesign<Parameters, Batch>;
  readonly mechanism: Omit<MechanismOptions, "onCharge">;
  readonly performance?: PrivatePerformance;
  /** At most this much work is done twice after a kill, and charged twice; 0 saves after every step. @default 10 */
  readonly secondsBetweenCheckpoints?: number;
  /** Records what steps see of the records. Only where these are not private. @default false */
  readonly recordsPrivateMetrics?: boolean;
  readonly probe?: TrainingProbe;
}

/** What private training leaves. */
export interface PrivatelyTrained {
  readonly parameters: Float32Array;
  /** Averaged over steps, where the design keeps an average. */
  readonly average?: Float32Array;
  /** All that was charged: `eventOfLedger` makes an event of it. */
  readonly ledger: Ledger;
}

/** Trains to the end of the plan, from the newest checkpoint if there is one. */
export async function trainPrivatelyInCell<Parameters extends object, Batch extends object>(
  context: RunContext<unknown>,
  spec: PrivateTrainingCell<Parameters, Batch>,
): Promise<PrivatelyTrained> {
  const { cell, design, mechanism } = spec;
  const checkpoints = context.checkpoints(`${cell}/state`);
  const fresh = emptyLedger(mechanism.plan, partsOfRun(mechanism));
  const books = openLedgerFile(join(context.folder, ledgerPath(cell)), fresh);
  const onCharge = (ledger: Ledger) => books.write(ledger);
  try {
    const trainer = await createPrivateTrainer(
      design,
      { ...mechanism, onCharge },
      spec.performance,
    );
    try {
      await restoreNewest(trainer, { checkpoints, books });
      await trainToEnd(context, spec, { trainer, books });
      const { average, state } = trainer;
      const parameters = state.parameters.slice();
      return { parameters, ...(average ? { average: average.slice() } : {}), ledger: state.ledger };
    } finally {
      await trainer.dispose();
    }
  } finally {
    books.close();
  }
}

interface Restoring {
  readonly checkpoints: ReturnType<RunContext<unknown>["checkpoints"]>;
  readonly books: LedgerFile;
}

/** The newest checkpoint, or the beginning; what the books have charged since then stays charged. */
async function restoreNewest(trainer: PrivateTrainer, { checkpoints, books }: Restoring) {
  const newest = await checkpoints.latest();
  const state = newest
    ? parsePrivateState(await readFile(newest.path), newest.path)
    : trainer.state;
  trainer.restore(state);
  trainer.restore({ ...trainer.state, ledger: books.ledger });
}

interface Running {
  readonly trainer: PrivateTrainer;
  readonly books: LedgerFile;
}

async function trainToEnd<Parameters extends object, Batch extends object>(
  context: RunContext<unknown>,
  spec: PrivateTrainingCell<Parameters, Batch>,
  { trainer, books }: Running,
): Promise<void> {
  const { steps } = spec.mechanism.plan;
  const isDue = everySeconds(spec.secondsBetweenCheckpoints ?? 10);
  const checkpoints = context.checkpoints(`${spec.cell}/state`);
  const save = async () => {
    books.sync();
    await checkpoints.save(trainer.state.step, encodePrivateState(trainer.state));
  };
  while (trainer.state.step < steps) {
    if (context.signal.aborted) {
      await save();
      context.signal.throwIfAborted();
    }
    const before = performance.now();
    const report = await trainer.step();
    const secondsLeft = ((performance.now() - before) / 1000) * (steps - report.step);
    await reportStep(context, spec, { trainer, report, secondsLeft });
    if (report.step === steps || isDue()) await save();
    await breathe();
  }
}

interface Taken {
  readonly trainer: PrivateTrainer;
  readonly report: PrivateStepReport;
  readonly secondsLeft: number;
}

async function reportStep<Parameters extends object, Batch extends object>(
  context: RunContext<unknown>,
  { cell, doing, probe, mechanism, recordsPrivateMetrics }: PrivateTrainingCell<Parameters, Batch>,
  { trainer, report: { step, ...released }, secondsLeft }: Taken,
): Promise<void> {
  const { steps: of } = mechanism.plan;
  context.progress({ cell, doing, step, of, secondsLeft });
  const probed = probe?.due(step) ? await probe.measure(trainer.state.parameters) : {};
  const seen = recordsPrivateMetrics ? { ...trainer.privateMetrics } : {};
  context.record({ kind: "step", cell, step, of, metrics: { ...released, ...seen, ...probed } });
}
