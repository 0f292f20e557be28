/**
 * BEAST: a beam search among what the model itself would say next, scored through responses; no gradient is taken.
 * Sadasivan et al. 2024, algorithm 1. A beginning of a prompt is scored as if it were the whole of it.
 */
import { z } from "zod";
import { split } from "../math/seed.ts";
import {
  type AttackSession,
  type AttackState,
  type AttackStep,
  type Beginning,
  type Candidate,
  defineAttack,
} from "./attack.ts";
import { drawnWithoutReplacement } from "./beamSearch/withoutReplacement.ts";
import { scoreMetrics } from "./drawnRuns.ts";
import * as settings from "./settings.ts";

const schema = z.strictObject({
  rated: settings.rated,
  runs: settings.runs,
  /** Beginnings that are kept at every position: k1. */
  beams: z.int().min(1).default(15),
  /** Next tokens that are tried of each: k2. */
  branches: z.int().min(1).default(15),
  /** Whole prompts beside the best are proposed where P(unsafe) is above it. */
  until: settings.until,
});

type Settings = z.infer<typeof schema>;

export default defineAttack({
  name: "beamSearch",
  description:
    "Grows prompts token by token from the model's own samples and keeps the worst rated.",
  source: "Sadasivan et al. 2024, arXiv 2402.15570",
  access: "logProbs",
  schema,
  start: async (beginning) => new BeamSession(beginning),
});

const factsSchema = z.object({
  run: z.int().min(0),
  beams: z.array(z.array(z.int().min(0))),
});

/** A beginning of a prompt with its score. */
interface Scored {
  readonly tokens: readonly number[];
  readonly score: number;
}

/** One step is one position of one run. */
class BeamSession implements AttackSession {
  private readonly beginning: Beginning<Settings>;
  private run = 0;
  /** All of one length, below that of a prompt. */
  private beams: readonly (readonly number[])[] = [[]];

  constructor(beginning: Beginning<Settings>) {
    this.beginning = beginning;
  }

  get nextForwards(): number {
    if (this.run >= this.beginning.settings.runs) return 0;
    return this.beams.length * (1 + this.branches);
  }

  get state(): AttackState {
    return { arrays: {}, facts: { run: this.run, beams: this.beams } };
  }

  restore({ facts }: AttackState): void {
    const { run, beams } = factsSchema.parse(facts);
    this.run = run;
    this.beams = beams;
  }

  async advance(): Promise<AttackStep> {
    const { open, settings: own } = this.beginning;
    if (this.run >= own.runs) return { candidates: [], metrics: {}, done: true };
    const grown = await this.grown();
    const answers = await open.answer(grown, own.rated);
    const scored = grown.map((tokens, index) => ({ tokens, score: answers[index]!.score }));
    const best = scored.toSorted((a, b) => b.score - a.score).slice(0, own.beams);
    const candidates = this.moveOn(best);
    const metrics = scoreMetrics(scored.map(({ score }) => score));
    return { candidates, metrics, done: this.run >= own.runs };
  }

  async dispose(): Promise<void> {}

  /** Every beginning with each of some tokens behind it, drawn without replacement. */
  private async grown(): Promise<number[][]> {
    const { open, seed } = this.beginning;
    const expected = await open.next(this.beams);
    const position = this.beams[0]!.length;
    return this.beams.flatMap((tokens, beam) => {
      const draws = split(seed, "run", this.run, "position", position, "beam", beam);
      const next = drawnWithoutReplacement(expected[beam]!, this.branches, {
        ...{ allowed: open.target.allowed, seed: draws },
      });
      return next.map((token) => [...tokens, token]);
    });
  }

  /** The first position opens all beams at once. */
  private get branches(): number {
    const { settings: own, target } = this.beginning;
    const wanted = this.beams[0]!.length === 0 ? own.beams : own.branches;
    return Math.min(wanted, target.allowed.length);
  }

  /** Goes on with the best. Of whole prompts the first is the result of the run; unsafe ones are met on the way. */
  private moveOn(best: readonly Scored[]): readonly Candidate[] {
    const { target, settings: own } = this.beginning;
    const { promptTokens } = target;
    const { run } = this;
    if (best[0]!.tokens.length < promptTokens) {
      this.beams = best.map(({ tokens }) => tokens);
      return [];
    }
    this.beams = [[]];
    this.run++;
    return best
      .map((each, index) => ({ ...each, run, step: promptTokens, isFinal: index === 0 }))
      .filter(({ isFinal, score }) => isFinal || score > own.until);
  }
}
