/** Attacks that draw prompts and ask for each: every run draws a few and proposes the one that is rated worst. */
import { z } from "zod";
import { generator, split } from "../math/seed.ts";
import type { AttackSession, AttackState, AttackStep, Beginning, Candidate } from "./attack.ts";
import type { OpenTarget, Rated } from "./openTarget.ts";

/** Where prompts come from. Each depends on its own number alone, from 0. */
export interface PromptSource {
  /** Forwards of one prompt. */
  readonly forwards: number;
  draw(numbers: readonly number[]): Promise<number[][]>;
}

/** How prompts are drawn. */
export interface DrawnRuns {
  /** Prompts that a run draws. At least 1. */
  readonly draws: number;
  /** Runs in all. At least 1. */
  readonly runs: number;
  /** Runs of a step. At least 1. */
  readonly batch: number;
  readonly rated: Rated;
}

/** Every token as likely as the others that are allowed. */
export function randomPrompts({ open, seed }: Beginning<unknown>): PromptSource {
  const { allowed, promptTokens } = open.target;
  const drawn = (number: number) => {
    const { pick } = generator(split(seed, "prompt", number));
    return Array.from({ length: promptTokens }, () => pick(allowed));
  };
  return { forwards: 0, draw: async (numbers) => numbers.map(drawn) };
}

/** What the model itself would begin with. */
export const naturalPrompts = ({ open, seed }: Beginning<unknown>): PromptSource => ({
  forwards: 1,
  draw: (numbers) => open.natural(numbers.map((number) => split(seed, "prompt", number))),
});

/** An attack at work that draws. */
export const drawnRuns = (
  open: OpenTarget,
  source: PromptSource,
  options: DrawnRuns,
): AttackSession => new DrawingSession(open, source, options);

const factsSchema = z.object({ runsTaken: z.int().min(0) });

class DrawingSession implements AttackSession {
  private readonly open: OpenTarget;
  private readonly source: PromptSource;
  private readonly options: DrawnRuns;
  private runsTaken = 0;

  constructor(open: OpenTarget, source: PromptSource, options: DrawnRuns) {
    this.open = open;
    this.source = source;
    this.options = options;
  }

  get nextForwards(): number {
    return this.nextRuns * this.options.draws * (this.source.forwards + 1);
  }

  get state(): AttackState {
    return { arrays: {}, facts: { runsTaken: this.runsTaken } };
  }

  restore({ facts }: AttackState): void {
    this.runsTaken = factsSchema.parse(facts).runsTaken;
  }

  async advance(): Promise<AttackStep> {
    const { draws, runs, rated } = this.options;
    const [first, count] = [this.runsTaken, this.nextRuns];
    const numbers = Array.from({ length: count * draws }, (_, index) => first * draws + index);
    const prompts = await this.source.draw(numbers);
    const scores = (await this.open.answer(prompts, rated)).map(({ score }) => score);
    const candidates = Array.from({ length: count }, (_, run): Candidate => {
      const own = scores.slice(run * draws, (run + 1) * draws);
      const best = own.indexOf(Math.max(...own));
      const tokens = prompts[run * draws + best]!;
      return { tokens, run: first + run, step: 1, isFinal: true, score: own[best]! };
    });
    this.runsTaken += count;
    return { candidates, metrics: scoreMetrics(scores), done: this.runsTaken >= runs };
  }

  async dispose(): Promise<void> {}

  private get nextRuns(): number {
    return Math.max(0, Math.min(this.options.batch, this.options.runs - this.runsTaken));
  }
}

/** The mean of some scores and the highest; nothing where there are none. */
export function scoreMetrics(scores: readonly number[]): Record<string, number> {
  if (scores.length === 0) return {};
  const meanScore = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { meanScore, highestScore: Math.max(...scores) };
}
