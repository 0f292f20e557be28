/**
 * Runs on lanes: runs that do not see each other are divided among threads, a trainer each, and look like one trainer.
 *
 * What a run becomes does not depend on the number of lanes; reported losses are added up in another order.
 */
import type { Transformation } from "../../optim/transformation.ts";
import { defaultThreads, type ExecutionOptions } from "../../tensor/session.ts";
import {
  createTrainer,
  type StepReport,
  type Trainer,
  type TrainingState,
} from "../../training/trainer.ts";
import type { Ascent } from "./ascent.ts";
import type { StepInputs } from "./climb.ts";

/** A lane has at least so many rows: fewer are not worth a thread, and a single one could be rounded in another way. */
const FEWEST_ROWS = 16;

/** What every step of a climb is given, rows of all runs one after the other. */
type Inputs = StepInputs<Float32Array> & { readonly networks: object };

/** Some of the runs on one lane. */
interface Lane {
  readonly trainer: Trainer<object>;
  /** Its runs are [start, end) of all, as fractions. */
  readonly share: readonly [start: number, end: number];
}

/** A trainer of all runs of an ascent, on as many lanes as there are threads and work for. */
export async function climbTrainer(
  ascent: Ascent,
  optimizer: Transformation,
  execution: ExecutionOptions = {},
): Promise<Trainer<object>> {
  const { initial, objective, rows, withRuns } = ascent;
  const threads = execution.threads ?? defaultThreads();
  const count = laneCount(ascent, { ...execution, threads });
  if (count === 1 || !withRuns)
    return createTrainer({ objective, optimizer }, initial, { execution });
  const starts = Array.from({ length: count + 1 }, (_, lane) =>
    Math.floor((lane * rows.runs) / count),
  );
  const openLane = async (lane: number): Promise<Lane> => {
    const [start, end] = [starts[lane]!, starts[lane + 1]!];
    const share = [start / rows.runs, end / rows.runs] as const;
    const design = { objective: withRuns(end - start), optimizer };
    const own = { ...execution, threads: Math.floor(threads / count), worker: lane > 0 };
    return {
      share,
      trainer: await createTrainer(design, partOf(initial, share), { execution: own }),
    };
  };
  return new LanedTrainer(await Promise.all([...starts.keys()].slice(0, count).map(openLane)));
}

/** As many lanes as threads, where there are rows enough; one where runs see each other or another device computes. */
export function laneCount(
  { rows: { runs, batch }, withRuns }: Pick<Ascent, "rows" | "withRuns">,
  { executionProvider = "cpu", threads }: ExecutionOptions & { readonly threads: number },
): number {
  if (!withRuns || executionProvider !== "cpu") return 1;
  const runsPerLane = Math.ceil(FEWEST_ROWS / batch);
  return Math.max(1, Math.min(threads, Math.floor(runs / runsPerLane)));
}

class LanedTrainer implements Trainer<object> {
  readonly average = undefined;
  private readonly lanes: readonly Lane[];
  private known: TrainingState | undefined;

  constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
  }

  get state(): TrainingState {
    this.known ??= joinedState(this.lanes.map(({ trainer }) => trainer.state));
    return this.known;
  }

  restore({ step, parameters, optimizer }: TrainingState): void {
    const blocks = optimizer.length / parameters.length;
    for (const { trainer, share } of this.lanes) {
      const parts = Array.from({ length: blocks }, (_, block) =>
        partOf(blockOf(optimizer, block, blocks), share),
      );
      trainer.restore({ step, parameters: partOf(parameters, share), optimizer: joined(parts) });
    }
    this.known = undefined;
  }

  async step([inputs]: readonly object[]): Promise<StepReport> {
    const { promptNoise, responseNoise, ...same } = inputs as Inputs;
    const stepOf = ({ trainer, share }: Lane) =>
      trainer.step([
        {
          ...same,
          promptNoise: partOf(promptNoise, share),
          responseNoise: partOf(responseNoise, share),
        } as never,
      ]);
    // Workers are started before the lane of this thread.
    const reports = await Promise.all(this.lanes.toReversed().map(stepOf));
    this.known = undefined;
    return joinedReport(this.lanes, reports.reverse());
  }

  async dispose(): Promise<void> {
    await Promise.all(this.lanes.map(({ trainer }) => trainer.dispose()));
  }
}

/** The optimiser keeps whole blocks, each as long as the parameters. */
function joinedState(states: readonly TrainingState[]): TrainingState {
  const { step, parameters, optimizer } = states[0]!;
  const blocks = optimizer.length / parameters.length;
  const parts = Array.from({ length: blocks }, (_, block) =>
    states.map((state) => blockOf(state.optimizer, block, blocks)),
  );
  return {
    step,
    parameters: joined(states.map((state) => state.parameters)),
    optimizer: joined(parts.flat()),
  };
}

/** Losses are sums over runs, metrics means over runs, vectors have an element per run. */
function joinedReport(lanes: readonly Lane[], reports: readonly StepReport[]): StepReport {
  const { step, metrics, vectors } = reports[0]!;
  const sum = (of: (report: StepReport, lane: number) => number) =>
    reports.reduce((total, report, lane) => total + of(report, lane), 0);
  const shares = lanes.map(({ share: [start, end] }) => end - start);
  return {
    step,
    loss: sum(({ loss }) => loss),
    gradientNorm: Math.sqrt(sum(({ gradientNorm }) => gradientNorm ** 2)),
    metrics: Object.fromEntries(
      Object.keys(metrics).map((name) => [
        name,
        sum((report, lane) => shares[lane]! * report.metrics[name]!),
      ]),
    ),
    vectors: Object.fromEntries(
      Object.keys(vectors).map((name) => [
        name,
        joined(reports.map((each) => each.vectors[name]!)),
      ]),
    ),
  };
}

/** A view of the part of an array that belongs to some of its runs. */
const partOf = (array: Float32Array, [start, end]: Lane["share"]): Float32Array =>
  array.subarray(Math.round(start * array.length), Math.round(end * array.length));

const blockOf = (array: Float32Array, block: number, blocks: number): Float32Array =>
  partOf(array, [block / blocks, (block + 1) / blocks]);

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((total, { length }) => total + length, 0));
  let next = 0;
  for (const array of arrays) {
    all.set(array, next);
    next += array.length;
  }
  return all;
}
