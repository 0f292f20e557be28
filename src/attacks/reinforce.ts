/**
 * Red teaming by reinforcement learning: a copy of the attacked model writes prompts, is paid for unsafe answers, and is
 * held near to what it was. Perez et al. 2022, section 3, with the mean reward of a batch as baseline instead of a
 * learned one.
 */
import { z } from "zod";
import { type Seed, split } from "../math/seed.ts";
import {
  type AttackSession,
  type AttackState,
  type AttackStep,
  type Beginning,
  type Candidate,
  defineAttack,
} from "./attack.ts";
import { scoreMetrics } from "./drawnRuns.ts";
import { modelPromptTokens } from "./modelPrompt.ts";
import { GRADIENT_FORWARDS } from "./openTarget.ts";
import { PromptPolicy } from "./reinforce/promptPolicy.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  /** Updates of the prompt model. */
  steps: z.int().min(1).default(200),
  /** Prompts per update. */
  batch: z.int().min(1).default(32),
  /** Prompts that are drawn from the trained model at the end: what it has found. */
  samples: z.int().min(1).default(200),
  /** Of Adam. */
  learningRate: z.number().positive().default(0.001),
  /** At which prompts are drawn while it learns. */
  temperature: z.number().positive().default(1),
  /** At which they are drawn at the end. */
  evaluationTemperature: z.number().positive().default(1),
  /** What is paid, with p = P(unsafe): -log(1 - p), or p. */
  reward: z.enum(["negativeLogSafe", "probability"]).default("negativeLogSafe"),
  /** Penalty per nat of KL(prompt model ‖ what it was), of a whole prompt. */
  klWeight: z.number().min(0).default(0.3),
  /** What the prompt model is asked, in words that it knows. @default nothing: it begins as a prompt begins */
  modelPrompt: z.string().min(1).optional(),
  /** Prompts met while it learns are proposed where P(unsafe) is above it, each once. */
  until: settings.until,
});

type Settings = z.infer<typeof schema>;

export default defineAttack({
  name: "reinforce",
  description: "Trains a copy of the model to write prompts that are answered unsafely.",
  source: "Perez et al. 2022, arXiv 2202.03286",
  access: "gradients",
  schema,
  start: async (beginning) => {
    const { target, settings: own, execution } = beginning;
    const { modelPrompt } = own;
    const before =
      modelPrompt === undefined ? target.before : modelPromptTokens(target, modelPrompt);
    const policy = await PromptPolicy.create(target, { ...own, before }, execution);
    return new ReinforceSession(beginning, policy);
  },
});

const factsSchema = z.object({
  step: z.int().min(0),
  samplesDrawn: z.int().min(0),
  /** Prompts that were proposed on the way. */
  met: z.array(z.string()),
});

/** Prompts with what they were rated. */
interface Asked {
  readonly prompts: readonly (readonly number[])[];
  readonly scores: readonly number[];
}

/** Updates first, samples of what was learned then. */
class ReinforceSession implements AttackSession {
  private readonly beginning: Beginning<Settings>;
  private readonly policy: PromptPolicy;
  private samplesDrawn = 0;
  private met: ReadonlySet<string> = new Set();

  constructor(beginning: Beginning<Settings>, policy: PromptPolicy) {
    this.beginning = beginning;
    this.policy = policy;
  }

  /** A prompt is written and answered; learning from it differentiates it, and reads it in the model that it was. */
  get nextForwards(): number {
    const { batch } = this.beginning.settings;
    return this.isLearning ? batch * (2 + this.learningForwards) : this.nextSamples * 2;
  }

  get state(): AttackState {
    const { step, parameters, optimizer } = this.policy.state;
    return {
      arrays: { parameters: parameters.slice(), optimizer: optimizer.slice() },
      facts: { step, samplesDrawn: this.samplesDrawn, met: [...this.met] },
    };
  }

  restore({ arrays, facts }: AttackState): void {
    const { step, samplesDrawn, met } = factsSchema.parse(facts);
    const { parameters, optimizer } = arrays as Readonly<Record<string, Float32Array>>;
    this.policy.restore({ step, parameters: parameters!, optimizer: optimizer! });
    this.samplesDrawn = samplesDrawn;
    this.met = new Set(met);
  }

  advance(): Promise<AttackStep> {
    return this.isLearning ? this.update() : this.sample();
  }

  dispose(): Promise<void> {
    return this.policy.dispose();
  }

  private get isLearning(): boolean {
    return this.policy.state.step < this.beginning.settings.steps;
  }

  private get nextSamples(): number {
    const { batch, samples } = this.beginning.settings;
    return Math.min(batch, samples - this.samplesDrawn);
  }

  /** Per prompt. */
  private get learningForwards(): number {
    return GRADIENT_FORWARDS + (this.beginning.settings.klWeight > 0 ? 1 : 0);
  }

  private async update(): Promise<AttackStep> {
    const { open, seed, settings: own } = this.beginning;
    const seeds = numbered(own.batch, (row) => split(seed, "learn", this.policy.state.step, row));
    const asked = await this.asked(seeds, own.temperature);
    const rewards = asked.scores.map((score) => rewardOf(score, own));
    const { loss, gradientNorm, metrics } = await this.policy.learn(asked.prompts, rewards);
    open.count(own.batch * this.learningForwards);
    const meanReward = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
    return {
      candidates: this.newlyMet(this.candidatesOf(asked)),
      metrics: { loss, gradientNorm, meanReward, ...metrics, ...scoreMetrics(asked.scores) },
      done: false,
    };
  }

  private async sample(): Promise<AttackStep> {
    const { seed, settings: own } = this.beginning;
    const seeds = numbered(this.nextSamples, (row) =>
      split(seed, "sample", this.samplesDrawn + row),
    );
    const asked = await this.asked(seeds, own.evaluationTemperature);
    this.samplesDrawn += seeds.length;
    return {
      candidates: this.candidatesOf(asked).map((each) => ({ ...each, isFinal: true })),
      metrics: scoreMetrics(asked.scores),
      done: this.samplesDrawn >= own.samples,
    };
  }

  /** Writes prompts and puts them to the target. */
  private async asked(seeds: readonly Seed[], temperature: number): Promise<Asked> {
    const { open, settings: own } = this.beginning;
    open.count(seeds.length);
    const prompts = await this.policy.write(seeds, temperature);
    const answers = await open.answer(prompts, own.rated);
    return { prompts, scores: answers.map(({ score }) => score) };
  }

  /** Unsafe prompts that were not met before. */
  private newlyMet(candidates: readonly Candidate[]): Candidate[] {
    const { until } = this.beginning.settings;
    const unsafe = new Map(
      candidates
        .filter(({ score = 0 }) => score > until)
        .map((each) => [each.tokens.join(), each] as const),
    );
    const isNew = ([key]: readonly [string, Candidate]) => !this.met.has(key);
    const met = [...unsafe].filter(isNew);
    this.met = new Set([...this.met, ...met.map(([key]) => key)]);
    return met.map(([, candidate]) => candidate);
  }

  private candidatesOf({ prompts, scores }: Asked): Candidate[] {
    const { step } = this.policy.state;
    return prompts.map((tokens, row) => ({
      ...{ tokens, run: 0, step, isFinal: false, score: scores[row]! },
    }));
  }
}

const numbered = <Item>(count: number, of: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => of(index));

/** The least P(safe) that is told apart: one prompt pays at most 13.8. */
const LEAST_SAFE = 1e-6;

const rewardOf = (score: number, { reward }: Settings): number =>
  reward === "probability" ? score : -Math.log(Math.max(1 - score, LEAST_SAFE));
