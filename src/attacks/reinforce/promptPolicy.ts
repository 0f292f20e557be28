/** A model that writes prompts and learns which are worth writing. */
import type { Seed } from "../../math/seed.ts";
import { createSampler, type Sampler } from "../../model/sampler.ts";
import { adam } from "../../optim/optimizers.ts";
import { constant } from "../../optim/schedule.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import { type PolicyGradientOptions, policyGradient } from "../../training/policyGradient.ts";
import {
  type PolicyGradientBatch,
  type PolicySample,
  policyGradientBatches,
} from "../../training/policySamples.ts";
import {
  createTrainer,
  type StepReport,
  type Trainer,
  type TrainingState,
} from "../../training/trainer.ts";
import type { PromptTokens } from "../openTarget.ts";
import type { Target } from "../target.ts";

/** How it learns. */
export interface PromptPolicyOptions {
  /** Prompts that it learns from at a time. At least 1. */
  readonly batch: number;
  readonly learningRate: number;
  /** At which it draws what it learns from. Above 0. */
  readonly temperature: number;
  /** Of the divergence from what it was in the beginning, in nats per prompt; 0: it may forget itself. */
  readonly klWeight: number;
  /** What it reads before it writes. At least one token. */
  readonly before: readonly number[];
}

/** Writes prompts and learns. It owns compiled graphs until `dispose`. */
export class PromptPolicy {
  private readonly target: Target;
  private readonly options: PromptPolicyOptions;
  private readonly trainer: Trainer<PolicyGradientBatch<Int32Array | Float32Array>>;
  private readonly sampler: Sampler;
  /** What the sampler reads: the parameters of the trainer, copied before it draws. */
  private readonly read: Float32Array;

  private constructor(target: Target, options: PromptPolicyOptions, made: Made) {
    this.target = target;
    this.options = options;
    this.trainer = made.trainer;
    this.sampler = made.sampler;
    this.read = made.read;
  }

  /** A copy of the model that is attacked. */
  static async create(
    target: Target,
    options: PromptPolicyOptions,
    execution: ExecutionOptions = {},
  ): Promise<PromptPolicy> {
    const { model } = target.textModel;
    const read = model.parameters.slice();
    const design = {
      objective: policyGradient(model.config, shapeOf(target, options), {
        ...drawnAs(target, options),
        ...(options.klWeight > 0 ? { reference: { model, weight: options.klWeight } } : {}),
      }),
      optimizer: adam(constant(options.learningRate)),
    };
    const trainer = await createTrainer<PolicyGradientBatch<TrainerArray>>(
      design,
      model.parameters,
      { execution },
    );
    // As arguments, parameters are read anew at every call.
    const sampler = createSampler(
      { config: model.config, parameters: read },
      { mostConstants: 0, execution },
    );
    return new PromptPolicy(target, options, { trainer, sampler, read });
  }

  get state(): TrainingState {
    return this.trainer.state;
  }

  restore(state: TrainingState): void {
    this.trainer.restore(state);
  }

  /** One prompt per seed, of allowed tokens. */
  async write(seeds: readonly Seed[], temperature: number): Promise<number[][]> {
    const { promptTokens, allowed } = this.target;
    this.read.set(this.trainer.state.parameters);
    const rows = seeds.map((seed) => ({ tokens: this.options.before, seed }));
    const sampled = await this.sampler.sample(rows, {
      ...{ maxTokens: promptTokens, temperature, allowed },
    });
    return sampled.map(({ tokens }) => [...tokens]);
  }

  /** One step on a batch of prompts that it has just written; advantages are rewards above their mean. */
  async learn(prompts: readonly PromptTokens[], rewards: readonly number[]): Promise<StepReport> {
    const baseline = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
    const { before, batch } = this.options;
    const samples = prompts.map(
      (tokens, row): PolicySample => ({
        tokens: [...before, ...tokens],
        weights: [...before.map(() => 0), ...tokens.map(() => 1 / batch)],
        advantage: rewards[row]! - baseline,
      }),
    );
    const report = await this.trainer.step(
      policyGradientBatches(samples, shapeOf(this.target, this.options)),
    );
    if (Number.isFinite(report.loss) && Number.isFinite(report.gradientNorm)) return report;
    throw new Error(
      `reinforce: expected a finite loss, got ${report.loss} at step ${report.step}. Lower learningRate.`,
    );
  }

  async dispose(): Promise<void> {
    await Promise.all([this.trainer.dispose(), this.sampler.dispose()]);
  }
}

type TrainerArray = Int32Array | Float32Array;

interface Made {
  readonly trainer: Trainer<PolicyGradientBatch<TrainerArray>>;
  readonly sampler: Sampler;
  readonly read: Float32Array;
}

const shapeOf = (
  { promptTokens }: Target,
  { batch, before }: PromptPolicyOptions,
): { readonly batch: number; readonly time: number } => ({
  batch,
  time: before.length + promptTokens - 1,
});

const drawnAs = (
  { allowed }: Target,
  { temperature }: PromptPolicyOptions,
): PolicyGradientOptions => ({ allowed, temperature });
