/** A step on a click log: charge, touched rows, sums, update; and what a run keeps between steps. */

import type { ClickParameters } from "../../model/clicks/clickModel.ts";
import { splitNoise } from "../../privacy/noise/rowNoise.ts";
import { partsOfRun } from "../../privacy/plan.ts";
import { type Books, openBooks } from "../books.ts";
import type { Seen } from "../clippedSums.ts";
import { stateLayout } from "../graphs.ts";
import type { NoisyUpdate } from "../noisyUpdate.ts";
import { oneAtATime } from "../oneAtATime.ts";
import { type PrivateMetrics, privateMetrics } from "../privateMetrics.ts";
import { type Buffers, scalarArrays } from "../stepEngine.ts";
import { nextClipNorm, type StepNoise, stepNoise } from "../stepNoise.ts";
import type { ClickGradients, ClickSums } from "./clickGradients.ts";
import type {
  ClickDesign,
  ClickMechanism,
  ClickStepReport,
  ClickTrainer,
  ClickTrainingState,
} from "./clickTrainer.ts";
import { denseDesign } from "./requirements.ts";
import type { RowTraining } from "./rows/rowTraining.ts";

/** What a run is put together from. */
export interface ClickParts {
  readonly design: ClickDesign;
  readonly mechanism: ClickMechanism | undefined;
  /** Public constant that sums are divided by; absent: the size of the batch. */
  readonly divisor: number | undefined;
  readonly gradients: ClickGradients;
  readonly update: NoisyUpdate;
  readonly rows: RowTraining;
  /** The rows, which `rows` changes. */
  readonly table: Float32Array;
}

const noNoise: StepNoise = { bound: 0, multiplier: 0 };

/** A run of compiled parts, which it disposes of. */
export class ClickStepTrainer implements ClickTrainer {
  private readonly parts: ClickParts;
  private readonly books: Books | undefined;
  private readonly normal: Float32Array;
  /** Two steps side by side would write into each other's arrays, and could show the same noise. */
  private readonly alone = oneAtATime("step");
  private current: Buffers;
  private spare: Buffers;
  private taken = 0;
  private clipNorm: number;
  private lastSeen: (Seen & { readonly clipNorm: number }) | undefined;

  constructor(parts: ClickParts) {
    const { design, mechanism } = parts;
    const { sampler } = design.batches;
    this.parts = parts;
    this.books = mechanism && openBooks(mechanism, partsOfRun({ ...mechanism, sampler }));
    this.clipNorm = mechanism?.clipping.clipNorm ?? Number.POSITIVE_INFINITY;
    const { length } = design.initial.dense;
    const { size } = stateLayout(denseDesign(design));
    this.normal = new Float32Array(mechanism ? length : 0);
    this.current = { parameters: design.initial.dense.slice(), optimizer: new Float32Array(size) };
    this.spare = { parameters: new Float32Array(length), optimizer: new Float32Array(size) };
  }

  get state(): ClickTrainingState {
    const { table, rows, mechanism } = this.parts;
    const { parameters: dense, optimizer } = this.current;
    return {
      ...{ step: this.taken, table, dense, optimizer, rows: rows.state, clipNorm: this.clipNorm },
      position: mechanism?.noise.source.position ?? 0,
      ...(this.books && { ledger: this.books.ledger }),
    };
  }

  get seen(): PrivateMetrics | undefined {
    return this.lastSeen && privateMetrics(this.lastSeen, this.lastSeen.clipNorm);
  }

  restore(state: ClickTrainingState): void {
    const { table, rows, mechanism } = this.parts;
    requireSameSizes(this.state, state);
    rows.restore(state.rows);
    if (state.ledger) this.books?.merge(state.ledger, state.step);
    table.set(state.table);
    this.current.parameters.set(state.dense);
    this.current.optimizer.set(state.optimizer);
    this.clipNorm = state.clipNorm;
    this.taken = state.step;
    if (mechanism) mechanism.noise.source.position = state.position;
  }

  released(): ClickParameters {
    const { rows, table } = this.parts;
    rows.release(this.taken);
    return { table, dense: this.current.parameters };
  }

  step(): Promise<ClickStepReport> {
    return this.alone(() => this.take());
  }

  private async take(): Promise<ClickStepReport> {
    const { design, mechanism, gradients, rows } = this.parts;
    const { taken, clipNorm } = this;
    const step = taken + 1;
    await this.books?.charge(step);
    const batch = await design.batches.batch(step);
    const touched = gradients.touched(batch);
    rows.prepare(touched, taken);
    const parameters = { table: this.parts.table, dense: this.current.parameters };
    const sums = await gradients.sums({ batch, touched, parameters, clipNorm });
    this.lastSeen = { ...sums.seen, clipNorm };
    const noise = mechanism ? stepNoise(mechanism, clipNorm) : noNoise;
    const gradientNorm = await this.moveDense(step, sums, noise);
    const scale = 1 / this.divisor(batch.units);
    const keptRows = rows.move({ step, batch, touched, sum: sums.rows, scale, ...noise });
    if (mechanism) this.clipNorm = nextClipNorm(mechanism, clipNorm, sums.seen.norms);
    [this.current, this.spare] = [this.spare, this.current];
    this.taken = step;
    return {
      ...{ step, gradientNorm },
      ...(mechanism && { clipNorm }),
      ...(keptRows !== undefined && { keptRows }),
    };
  }

  /** Sums over no units are 0, whatever they are divided by. */
  private divisor(units: number): number {
    return this.parts.divisor ?? Math.max(1, units);
  }

  /** Writes what this step makes of all that is not in the table into `spare`; the norm of its noisy mean gradient. */
  private moveDense(step: number, sums: ClickSums, noise: StepNoise): Promise<number> {
    const { design, mechanism, update } = this.parts;
    const { current: before, spare: after } = this;
    const scalars = scalarArrays(design.optimizer.scalars(step));
    const sum = mechanism ? sums.dense : meanOver(sums);
    return update.into({ before, after, scalars, sum, noise: this.drawn(noise) });
  }

  /** Noise for the graph. */
  private drawn({ bound, multiplier }: StepNoise): object {
    const { mechanism } = this.parts;
    if (!mechanism || !(multiplier > 0)) return {};
    const { record, source } = mechanism.noise;
    source.fill(this.normal);
    const rows = record.kind === "gaussian" ? record.rows : undefined;
    const own =
      rows?.kind === "adaptive"
        ? splitNoise({ ...rows, noiseMultiplier: multiplier }).gradient
        : multiplier;
    return { noise: { normal: this.normal, scale: Float32Array.of(own * bound) } };
  }

  async dispose(): Promise<void> {
    const { gradients, update } = this.parts;
    await Promise.all([gradients.dispose(), update.dispose()]);
  }
}

/** The mean over the units that were seen; 0 for none. */
function meanOver({ dense, seen: { norms } }: ClickSums): Float32Array {
  const units = Math.max(1, norms.length);
  return dense.map((sum) => sum / units);
}

function requireSameSizes(own: ClickTrainingState, other: ClickTrainingState): void {
  const [expected, got] = [own, other].map(
    ({ table, dense, optimizer, ledger }) =>
      `${table.length} numbers in the table, ${dense.length} besides, ${optimizer.length} of state, ${ledger ? "a" : "no"} ledger`,
  );
  if (expected !== got) throw new RangeError(`restore: expected ${expected}, got ${got}.`);
}
