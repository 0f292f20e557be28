/** GBRT at work: some steps of the ascent, then the hardened prompts are asked for. */
import { z } from "zod";
import { type Seed, split } from "../../math/seed.ts";
import { adam } from "../../optim/optimizers.ts";
import { breathe } from "../../training/breathe.ts";
import type { StepReport, Trainer } from "../../training/trainer.ts";
import type { AttackSession, AttackState, AttackStep, Beginning, Candidate } from "../attack.ts";
import { uniformNoise } from "../gumbelSoftmax.ts";
import type { OpenTarget, PromptTokens } from "../openTarget.ts";
import type { Ascent } from "./ascent.ts";
import { type StepInputs, scalarArrays } from "./climb.ts";
import { type AskedPrompt, bestOf } from "./hardening.ts";
import { climbTrainer } from "./lanes.ts";
import { valuesAt } from "./schedule.ts";
import type { RedTeamSettings } from "./settings.ts";

const factsSchema = z.object({
  step: z.int().min(0),
  /** The last prompt of each run, and what it was rated. */
  known: z.array(z.object({ tokens: z.array(z.int().min(0)), score: z.number() })),
});

/** Begins an ascent. */
export async function ascentSession(
  beginning: Beginning<RedTeamSettings>,
  ascent: Ascent,
): Promise<AttackSession> {
  const { settings, execution } = beginning;
  const optimizer = adam((step) => valuesAt(settings, step - 1).learningRate);
  const trainer = await climbTrainer(ascent, optimizer, execution);
  return new AscentSession(beginning, ascent, trainer);
}

class AscentSession implements AttackSession {
  private readonly open: OpenTarget;
  private readonly settings: RedTeamSettings;
  private readonly seed: Seed;
  private readonly ascent: Ascent;
  private readonly trainer: Trainer<object>;
  private known: readonly AskedPrompt[] = [];

  constructor(
    { open, settings, seed }: Beginning<RedTeamSettings>,
    ascent: Ascent,
    trainer: Trainer<object>,
  ) {
    this.open = open;
    this.settings = settings;
    this.seed = seed;
    this.ascent = ascent;
    this.trainer = trainer;
  }

  get nextForwards(): number {
    const { runs, hardening, steps } = this.settings;
    const { forwards, forwardsPerPrompt } = this.ascent;
    const until = this.until();
    const isLast = until === steps;
    const draws = isLast && hardening !== "argmax" ? hardening.draws : 0;
    const asked = runs * (1 + draws) * (1 + forwardsPerPrompt);
    return (until - this.trainer.state.step) * forwards + asked;
  }

  get state(): AttackState {
    const { step, parameters, optimizer } = this.trainer.state;
    const known = this.known.map(({ tokens, score }) => ({ tokens: [...tokens], score }));
    return {
      arrays: { parameters: parameters.slice(), optimizer: optimizer.slice() },
      facts: { step, known },
    };
  }

  restore({ arrays, facts }: AttackState): void {
    const { step, known } = factsSchema.parse(facts);
    const { parameters, optimizer } = arrays as Readonly<Record<string, Float32Array>>;
    this.trainer.restore({ step, parameters: parameters!, optimizer: optimizer! });
    this.known = known;
  }

  async advance(): Promise<AttackStep> {
    const until = this.until();
    let report: StepReport | undefined;
    while (this.trainer.state.step < until) {
      report = await this.step();
      await breathe();
    }
    const isFinal = until === this.settings.steps;
    const candidates = await this.candidates(report, isFinal);
    return { candidates, metrics: report ? this.metricsOf(report) : {}, done: isFinal };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.trainer.dispose(), this.ascent.dispose()]);
  }

  /** Steps that are taken when the prompts are asked for next. */
  private until(): number {
    const { evaluateEvery, steps } = this.settings;
    const { step } = this.trainer.state;
    return Math.min(steps, (Math.floor(step / evaluateEvery) + 1) * evaluateEvery);
  }

  private async step(): Promise<StepReport> {
    const { step } = this.trainer.state;
    const report = await this.trainer.step([this.inputs(step) as object] as never);
    this.open.count(this.ascent.forwards);
    const odd = report.vectors.scores!.findIndex((score) => !Number.isFinite(score));
    if (odd >= 0) throw notFinite(`P(unsafe) of run ${odd}`, step + 1);
    if (!Number.isFinite(report.loss)) throw notFinite("the loss", step + 1);
    return report;
  }

  /** Noise and numbers of the step behind `taken` others: of the seed and the step alone. */
  private inputs(taken: number): StepInputs<Float32Array> & { readonly networks: object } {
    const { objective, networks } = this.ascent;
    const { promptNoise, responseNoise } = objective.batch as StepInputs<{ shape: number[] }>;
    const noise = (name: string, { shape }: { readonly shape: readonly number[] }) =>
      uniformNoise(
        split(this.seed, name, taken),
        shape.reduce((a, b) => a * b),
      );
    return {
      networks: networks as object,
      promptNoise: noise("prompt noise", promptNoise),
      responseNoise: noise("response noise", responseNoise),
      scalars: scalarArrays(valuesAt(this.settings, taken)),
    };
  }

  /** At the end all prompts; on the way those that are new and rated high enough. */
  private async candidates(report: StepReport | undefined, isFinal: boolean): Promise<Candidate[]> {
    const { step, parameters } = this.trainer.state;
    this.requireFinite(parameters);
    const before = this.known;
    this.known = await this.asked(isFinal);
    const softScores = report?.vectors.scores;
    return this.known.flatMap(({ tokens, score }, index): Candidate[] => {
      const run = this.ascent.rows.runs === 1 ? 0 : index;
      const isNew = tokens.join() !== before[index]?.tokens.join();
      if (!isFinal && !(isNew && score >= this.settings.threshold)) return [];
      const softScore = softScores ? { softScore: softScores[run]! } : {};
      return [{ tokens, run, step, isFinal, score, ...softScore }];
    });
  }

  /** The hardened prompts of all runs with their ratings. */
  private async asked(isFinal: boolean): Promise<AskedPrompt[]> {
    const { settings, ascent, open } = this;
    const { step, parameters } = this.trainer.state;
    const lists: PromptTokens[][] = (await ascent.prompts(parameters, step)).map((tokens) => [
      tokens,
    ]);
    const { hardening } = settings;
    const draws = isFinal && hardening !== "argmax" ? hardening.draws : 0;
    for (let number = 0; number < draws; number++) {
      const drawn = await ascent.drawn(parameters, number);
      for (const [run, tokens] of drawn.entries()) lists[run]!.push(tokens);
    }
    open.count(lists.length * (1 + draws) * ascent.forwardsPerPrompt);
    return bestOf(lists, { open, rated: settings.rated, known: this.known });
  }

  private metricsOf({ loss, metrics, vectors }: StepReport): Record<string, number> {
    const { scores } = vectors as { readonly scores: Float32Array };
    const highest = this.known.map(({ score }) => score);
    return {
      loss: loss / scores.length,
      softScore: mean([...scores]),
      score: mean(highest),
      unsafePrompts: highest.filter((score) => score >= this.settings.threshold).length,
      ...metrics,
    };
  }

  private requireFinite(parameters: Float32Array): void {
    const odd = parameters.findIndex((parameter) => !Number.isFinite(parameter));
    if (odd < 0) return;
    const run = Math.floor((odd / parameters.length) * this.ascent.rows.runs);
    throw notFinite(`what run ${run} has learned`, this.trainer.state.step);
  }
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const notFinite = (what: string, step: number) =>
  new Error(
    `gradientRedTeam: ${what} is not finite at step ${step}. Lower learningRate, or raise the temperatures.`,
  );
