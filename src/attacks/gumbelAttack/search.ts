/** The two phases of the attack: all runs of a group descend, then each asks hard samples until one is unsafe. */
import { split } from "../../math/seed.ts";
import type { Beginning } from "../attack.ts";
import { scoreMetrics } from "../drawnRuns.ts";
import { randomPrompt, runSeed } from "../gradient/runSeeds.ts";
import type { GumbelSettings } from "../gumbelAttack.ts";
import { uniformNoise } from "../gumbelSoftmax.ts";
import { GRADIENT_FORWARDS } from "../openTarget.ts";
import {
  type GroupMemory,
  type GroupMethod,
  type GroupState,
  type GroupStep,
  type RunGroup,
  rowsOf,
} from "../runGroups.ts";
import type { GumbelGraph } from "./graph.ts";
import { type AskedSamples, afterAsking, type GumbelRun, gumbelRunSchema } from "./hardPhase.ts";
import { hardSamples } from "./hardSamples.ts";

/** Descends, then draws. */
export class GumbelSearch implements GroupMethod {
  readonly beginForwards: number;
  private readonly beginning: Beginning<GumbelSettings>;
  private readonly graph: GumbelGraph;

  constructor(beginning: Beginning<GumbelSettings>, graph: GumbelGraph) {
    const { settings } = beginning;
    this.beginning = beginning;
    this.graph = graph;
    this.beginForwards = settings.initial === "natural" ? rowsOf(settings) : 0;
  }

  async begin(group: RunGroup): Promise<GroupMemory> {
    const { initialCoefficient } = this.beginning.settings;
    const prompts = await this.firstPrompts(group);
    const tokens = prompts.flat();
    const logits = new Float32Array(tokens.length * this.vocab);
    for (const [at, token] of tokens.entries())
      logits[at * this.vocab + token] = initialCoefficient;
    const run: GumbelRun = { softScore: 0, best: null, isProposed: false };
    return { arrays: this.graph.descent.begin(logits), facts: prompts.map(() => run) };
  }

  forwards({ rows, wanted }: RunGroup, state?: GroupState): number {
    const { iterations, samples } = this.beginning.settings;
    if (!state || state.step < iterations) return rows * samples * GRADIENT_FORWARDS;
    const runs = state.facts.slice(0, wanted) as readonly GumbelRun[];
    return samples * runs.filter(({ isProposed }) => !isProposed).length;
  }

  step(group: RunGroup, state: GroupState): Promise<GroupStep> {
    const { iterations } = this.beginning.settings;
    return state.step < iterations ? this.descend(group, state) : this.ask(group, state);
  }

  dispose(): Promise<void> {
    return this.graph.dispose();
  }

  private get vocab(): number {
    return this.beginning.target.textModel.model.config.vocabularySize;
  }

  private async firstPrompts(group: RunGroup): Promise<number[][]> {
    const { open, target, seed, settings } = this.beginning;
    const seeds = Array.from({ length: group.rows }, (_, row) =>
      split(runSeed(seed, group, row), "begin"),
    );
    if (settings.initial === "natural") return open.natural(seeds);
    return seeds.map((own) => randomPrompt(target, own));
  }

  private async descend(group: RunGroup, { step, arrays, facts }: GroupState): Promise<GroupStep> {
    const { open, settings } = this.beginning;
    open.count(group.rows * settings.samples * GRADIENT_FORWARDS);
    const {
      losses,
      scores,
      arrays: after,
    } = await this.graph.step(arrays, step, this.noise(group, step));
    return {
      arrays: after,
      facts: facts.map((run, row) => ({ ...(run as GumbelRun), softScore: scores[row]! })),
      candidates: [],
      metrics: { meanLoss: meanOf(losses), meanSoftScore: meanOf(scores) },
      isOver: false,
    };
  }

  /** Uniform numbers of each run, one after the other. */
  private noise(group: RunGroup, step: number): Float32Array {
    const { seed, target, settings } = this.beginning;
    const size = settings.samples * target.promptTokens * this.vocab;
    const uniforms = new Float32Array(group.rows * size);
    for (let row = 0; row < group.rows; row++) {
      uniforms.set(uniformNoise(runSeed(seed, group, row), size, "noise", step), row * size);
    }
    return uniforms;
  }

  private async ask(group: RunGroup, state: GroupState): Promise<GroupStep> {
    const { until } = this.beginning.settings;
    const runs = state.facts.map((each) => gumbelRunSchema.parse(each));
    const asked = await this.answered(
      runs.map(({ isProposed }, row) =>
        isProposed || row >= group.wanted ? [] : this.samples(group, state, row),
      ),
      state,
    );
    const after = runs.map((run, row) =>
      afterAsking(run, asked[row]!, { run: group.first + row, step: state.step + 1, until }),
    );
    return {
      arrays: state.arrays,
      facts: after.map(({ run }) => run),
      candidates: after.flatMap(({ candidates }) => candidates),
      metrics: scoreMetrics(asked.flatMap(({ scores }) => scores)),
      isOver: after.slice(0, group.wanted).every(({ run }) => run.isProposed),
    };
  }

  /** All hard samples of a run: the same at every step of this phase. */
  private samples(group: RunGroup, { arrays }: GroupState, row: number): number[][] {
    const { target, seed, settings } = this.beginning;
    const size = target.promptTokens * this.vocab;
    return hardSamples(target, arrays.variables!.subarray(row * size, (row + 1) * size), {
      count: settings.hardSamples,
      seed: split(runSeed(seed, group, row), "hard"),
    });
  }

  /** The samples of each row whose turn it is, with their scores. */
  private async answered(
    samples: readonly (readonly number[][])[],
    { step }: GroupState,
  ): Promise<AskedSamples[]> {
    const { open, settings } = this.beginning;
    const end = (step + 1 - settings.iterations) * settings.samples;
    const turns = samples.map((each) => each.slice(end - settings.samples, end));
    const answers = await open.answer(turns.flat(), settings.rated);
    const scores = answers.map(({ score }) => score).values();
    return turns.map((prompts, row) => ({
      prompts,
      scores: prompts.map(() => scores.next().value!),
      areLast: end >= samples[row]!.length,
    }));
  }
}

const meanOf = (values: Float32Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
