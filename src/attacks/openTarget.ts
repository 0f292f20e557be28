/**
 * A target that can be asked, and that counts.
 *
 * One forward is one prompt that the model reads: to answer it, with the rating of the answer, or to say how likely its
 * tokens are. A gradient of one prompt counts three: its backward pass costs about two more.
 */
import { type Seed, seedFrom } from "../math/seed.ts";
import { createNextTokenReader } from "../model/nextTokens.ts";
import { createSampler, type Sampler } from "../model/sampler.ts";
import { createScorer, type Scorer } from "../model/scorer.ts";
import type { SequenceReader } from "../model/sequenceReader.ts";
import { createRater, type Rater } from "../rewards/rater.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Target } from "./target.ts";

/** Forwards of the gradient of one prompt. */
export const GRADIENT_FORWARDS = 3;

/** What is rated: the prompt and the response together, or the response by itself. */
export type Rated = "exchange" | "response";

/** Learnable tokens of a prompt. */
export type PromptTokens = readonly number[];

/** A response, and what the classifier of the target says to it. */
export interface Answer {
  /** `responseTokens` of them. */
  readonly response: readonly number[];
  /** P(unsafe). */
  readonly score: number;
}

/** A target that can be asked. It owns compiled graphs until `dispose`. */
export interface OpenTarget {
  readonly target: Target;
  /** Counted until now. */
  readonly forwards: number;
  /** Adds what an attack computes in graphs of its own. */
  count(forwards: number): void;
  /** Greedy responses of the length that attacks see, rated. One forward per prompt. */
  answer(prompts: readonly PromptTokens[], rated: Rated): Promise<Answer[]>;
  /** Prompts that the model itself would begin with: of `promptTokens` allowed tokens, one per seed. One forward each. */
  natural(seeds: readonly Seed[]): Promise<number[][]>;
  /** Of each token of each prompt, in nats. One forward per prompt. */
  logProbs(prompts: readonly PromptTokens[]): Promise<number[][]>;
  /** How likely the model says exactly this response to each prompt, in nats. One forward per prompt. */
  saying(response: readonly number[], prompts: readonly PromptTokens[]): Promise<number[]>;
  /** Log-probabilities [vocab] of the token after each beginning of a prompt, which may be empty. One forward each. */
  next(beginnings: readonly PromptTokens[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

/** Opens a target. */
export const openTarget = (target: Target, execution: ExecutionOptions = {}): OpenTarget =>
  new CountingTarget(target, execution);

/** The response is greedy: nothing is drawn. */
const NO_SEED = seedFrom(0);

class CountingTarget implements OpenTarget {
  readonly target: Target;
  private readonly sampler: Sampler;
  private readonly scorer: Scorer;
  private readonly expected: SequenceReader;
  private readonly rater: Rater;
  private counted = 0;

  constructor(target: Target, execution: ExecutionOptions) {
    const { model } = target.textModel;
    this.target = target;
    this.sampler = createSampler(model, { execution });
    this.scorer = createScorer(model, { execution });
    this.expected = createNextTokenReader(model, { batch: 64, execution });
    this.rater = createRater(target.classifier, { execution });
  }

  get forwards(): number {
    return this.counted;
  }

  count(forwards: number): void {
    this.counted += forwards;
  }

  async answer(prompts: readonly PromptTokens[], rated: Rated): Promise<Answer[]> {
    this.count(prompts.length);
    const { before, between, fixedPrefix, responseTokens } = this.target;
    const rows = prompts.map((own) => ({ tokens: [...before, ...own, ...between], seed: NO_SEED }));
    const sampled = await this.sampler.sample(rows, { maxTokens: responseTokens, temperature: 0 });
    const prefix = before.slice(before.length - fixedPrefix);
    const exchanges = sampled.map(({ tokens: response }, index) =>
      rated === "exchange" ? { response, prompt: [...prefix, ...prompts[index]!] } : { response },
    );
    const scores = await this.rater.unsafe(exchanges);
    return exchanges.map(({ response }, index) => ({ response, score: scores[index]! }));
  }

  async natural(seeds: readonly Seed[]): Promise<number[][]> {
    this.count(seeds.length);
    const { before, allowed, promptTokens } = this.target;
    const rows = seeds.map((seed) => ({ tokens: before, seed }));
    const sampled = await this.sampler.sample(rows, { maxTokens: promptTokens, allowed });
    return sampled.map(({ tokens }) => [...tokens]);
  }

  async logProbs(prompts: readonly PromptTokens[]): Promise<number[][]> {
    this.count(prompts.length);
    const { before } = this.target;
    return this.scorer.score(prompts.map((completion) => ({ prompt: before, completion })));
  }

  async saying(response: readonly number[], prompts: readonly PromptTokens[]): Promise<number[]> {
    this.count(prompts.length);
    const { before, between } = this.target;
    const rows = prompts.map((own) => ({
      prompt: [...before, ...own, ...between],
      completion: response,
    }));
    const logProbs = await this.scorer.score(rows);
    return logProbs.map((each) => each.reduce((sum, logProb) => sum + logProb, 0));
  }

  async next(beginnings: readonly PromptTokens[]): Promise<Float32Array[]> {
    this.count(beginnings.length);
    return this.expected.read(beginnings.map((tokens) => [...this.target.before, ...tokens]));
  }

  async dispose(): Promise<void> {
    const owned = [this.sampler, this.scorer, this.expected, this.rater];
    await Promise.all(owned.map((each) => each.dispose()));
  }
}
