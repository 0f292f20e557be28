/** A private step: charge, sum, noise, update; and what a run keeps between steps. */
import { partsOfRun } from "../privacy/plan.ts";
import { type Books, openBooks } from "./books.ts";
import type { ClippedSums, Seen } from "./clippedSums.ts";
import { type StepDesign, stateLayout } from "./graphs.ts";
import type { NoisyUpdate } from "./noisyUpdate.ts";
import { oneAtATime } from "./oneAtATime.ts";
import { type PrivateMetrics, privateMetrics } from "./privateMetrics.ts";
import type {
  MechanismOptions,
  PrivateStepReport,
  PrivateTrainer,
  PrivateTrainingState,
} from "./privateTrainer.ts";
import type { WholeSteps } from "./privateWhole.ts";
import { type Buffers, scalarArrays } from "./stepEngine.ts";
import { nextClipNorm, stepNoise } from "./stepNoise.ts";

/** What a private run is put together from. */
export interface PrivateParts {
  readonly mechanism: MechanismOptions;
  /** The step where a batch is one physical batch; absent where noise is not added by a graph, or lanes share a batch. */
  readonly whole: WholeSteps | undefined;
  /** The step in parts, for all other batches. */
  readonly sums: ClippedSums;
  readonly update: NoisyUpdate;
}

/** A private run of compiled parts, which it disposes of. */
export class PrivateStepTrainer implements PrivateTrainer {
  private readonly design: StepDesign;
  private readonly parts: PrivateParts;
  private readonly books: Books;
  private readonly sum: Float32Array;
  private readonly normal: Float32Array;
  /** Two steps side by side would write into each other's arrays, and could show the same noise. */
  private readonly alone = oneAtATime("step");
  private current: Buffers;
  private spare: Buffers;
  private taken = 0;
  private clipNorm: number;
  private seen: (Seen & { readonly clipNorm: number }) | undefined;

  constructor(design: StepDesign, initial: Float32Array, parts: PrivateParts) {
    const { mechanism } = parts;
    this.design = design;
    this.parts = parts;
    this.clipNorm = mechanism.clipping.clipNorm;
    this.books = openBooks(mechanism, partsOfRun(mechanism));
    this.sum = new Float32Array(initial.length);
    this.normal = new Float32Array(mechanism.noise.kind === "added" ? initial.length : 0);
    const optimizer = new Float32Array(stateLayout(design).size);
    if (design.averageDecay !== undefined)
      optimizer.set(initial, optimizer.length - initial.length);
    this.current = { parameters: initial.slice(), optimizer };
    this.spare = {
      parameters: new Float32Array(initial.length),
      optimizer: new Float32Array(optimizer.length),
    };
  }

  get state(): PrivateTrainingState {
    const { noise } = this.parts.mechanism;
    return {
      step: this.taken,
      ...this.current,
      clipNorm: this.clipNorm,
      noise: {
        position: noise.source.position,
        stream: noise.kind === "added" ? noise.stream.state() : [],
      },
      ledger: this.books.ledger,
    };
  }

  get average(): Float32Array | undefined {
    const { parameters, optimizer } = this.current;
    if (this.design.averageDecay === undefined) return undefined;
    return optimizer.subarray(optimizer.length - parameters.length);
  }

  get privateMetrics(): PrivateMetrics | undefined {
    return this.seen && privateMetrics(this.seen, this.seen.clipNorm);
  }

  restore(state: PrivateTrainingState): void {
    const [expected, got] = [this.current, state].map(
      ({ parameters, optimizer }) =>
        `${parameters.length} parameters and ${optimizer.length} of state`,
    );
    if (expected !== got) throw new RangeError(`restore: expected ${expected}, got ${got}.`);
    this.books.merge(state.ledger, state.step);
    this.current.parameters.set(state.parameters);
    this.current.optimizer.set(state.optimizer);
    this.clipNorm = state.clipNorm;
    this.taken = state.step;
    const { noise } = this.parts.mechanism;
    noise.source.position = state.noise.position;
    if (noise.kind === "added") noise.stream.restore(state.noise.stream);
  }

  step(): Promise<PrivateStepReport> {
    return this.alone(() => this.take());
  }

  private async take(): Promise<PrivateStepReport> {
    const { mechanism } = this.parts;
    const { clipNorm, current } = this;
    const step = this.taken + 1;
    await this.books.charge(step);
    const noisyGradientNorm = await this.move(step, mechanism.sampler.batch(step));
    if (this.seen) this.clipNorm = nextClipNorm(mechanism, clipNorm, this.seen.norms);
    [this.current, this.spare] = [this.spare, current];
    this.taken = step;
    return { step, noisyGradientNorm, clipNorm };
  }

  /** Writes what this step makes of the parameters into `spare`; the norm of the noisy mean gradient. */
  private async move(step: number, indices: Int32Array): Promise<number> {
    const { clipNorm, current: before, spare: after } = this;
    const scalars = scalarArrays(this.design.optimizer.scalars(step));
    let drawn: object | undefined;
    const noise = () => {
      drawn ??= this.noise();
      return drawn;
    };
    const { whole, sums } = this.parts;
    const done = await whole?.step({ before, after, scalars, indices, clipNorm, noise });
    const { parameters } = before;
    const seen = done?.seen ?? (await sums.into(this.sum, { parameters, indices, clipNorm }));
    this.seen = { ...seen, clipNorm };
    return done?.gradientNorm ?? this.update(scalars, noise());
  }

  /** The noise of this step, for the graph; noise on a grid is in the sum already. */
  private noise(): object {
    const { mechanism } = this.parts;
    const { noise } = mechanism;
    const { bound, multiplier } = stepNoise(mechanism, this.clipNorm);
    if (!(multiplier > 0)) return {};
    if (noise.kind === "onGrid") {
      noise.release(this.sum, bound, multiplier);
      return {};
    }
    noise.stream.next(this.normal);
    return { noise: { normal: this.normal, scale: Float32Array.of(multiplier * bound) } };
  }

  private update(scalars: object, noise: object): Promise<number> {
    const { current: before, spare: after, sum } = this;
    return this.parts.update.into({ before, after, scalars, sum, noise });
  }

  async dispose(): Promise<void> {
    const { whole, sums, update } = this.parts;
    await Promise.all([whole?.dispose(), sums.dispose(), update.dispose()]);
  }
}
