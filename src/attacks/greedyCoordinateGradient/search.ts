/** The steps of a coordinate search: what its runs ask, and what they propose. */
import { split } from "../../math/seed.ts";
import type { Beginning, Candidate } from "../attack.ts";
import { scoreMetrics } from "../drawnRuns.ts";
import type { PromptGradient } from "../gradient/promptGradient.ts";
import { replaced } from "../gradient/replacements.ts";
import { randomPrompt, runSeed } from "../gradient/runSeeds.ts";
import type { CoordinateSettings } from "../greedyCoordinateGradient.ts";
import { GRADIENT_FORWARDS } from "../openTarget.ts";
import { promptText } from "../promptText.ts";
import type { GroupMemory, GroupMethod, GroupState, GroupStep, RunGroup } from "../runGroups.ts";
import { begun, type SearchRun, searchRunSchema, taken, type Valued } from "./run.ts";

/** What is climbed. */
export interface Climbed {
  readonly gradient: PromptGradient;
  /** What prompts are worth: P(unsafe), or the log-likelihood of a response. One forward each. */
  value(prompts: readonly (readonly number[])[]): Promise<number[]>;
  /** Whether values are P(unsafe). */
  readonly isScore: boolean;
}

/** A run in its row. */
interface RowRun {
  readonly row: number;
  readonly run: SearchRun;
  /** What it has asked in this step; nothing where it does not search. */
  readonly asked: readonly Valued[];
}

/** Searches by coordinates. */
export class CoordinateSearch implements GroupMethod {
  private readonly beginning: Beginning<CoordinateSettings>;
  private readonly climbed: Climbed;
  readonly beginForwards: number;

  constructor(beginning: Beginning<CoordinateSettings>, climbed: Climbed) {
    const { runs, batch, buffer } = beginning.settings;
    this.beginning = beginning;
    this.climbed = climbed;
    this.beginForwards = Math.min(runs, batch) * Math.max(1, buffer);
  }

  async begin(group: RunGroup): Promise<GroupMemory> {
    const { target, seed, settings } = this.beginning;
    const count = Math.max(1, settings.buffer);
    const prompts = Array.from({ length: group.rows * count }, (_, at) => {
      const own = runSeed(seed, group, Math.trunc(at / count));
      return randomPrompt(target, split(own, "begin", at % count));
    });
    const valued = await this.valued(prompts);
    const facts = Array.from({ length: group.rows }, (_, row) =>
      begun(valued.slice(row * count, (row + 1) * count)),
    );
    return { arrays: {}, facts };
  }

  forwards({ rows, wanted }: RunGroup, state?: GroupState): number {
    const searching = state ? this.searching(state.facts.slice(0, wanted)).length : wanted;
    return searching === 0 ? 0 : GRADIENT_FORWARDS * rows + searching * this.mostAsked;
  }

  async step(group: RunGroup, state: GroupState): Promise<GroupStep> {
    const asked = await this.ask(group, state);
    const after = asked.map(({ run, ...rest }) => ({
      ...{ ...rest, before: run },
      run: taken(run, rest.asked, this.beginning.settings.buffer > 0),
    }));
    const step = state.step + 1;
    const isLast = step >= this.beginning.settings.steps;
    const ended = after.filter(({ run }) => !run.isProposed && (isLast || this.hasFound(run)));
    const facts = after.map(({ run, row }) => ({
      ...{ ...run, isProposed: run.isProposed || ended.some((each) => each.row === row) },
    }));
    return {
      ...{ arrays: {}, facts },
      candidates: [
        ...after.flatMap((each) => this.met(each, { run: group.first + each.row, step })),
        ...ended.map(({ row, run, asked: some }) =>
          this.candidate(run.best, {
            ...{ run: group.first + row, step: some.length > 0 ? step : state.step },
            isFinal: true,
          }),
        ),
      ],
      metrics: this.metrics(after.flatMap((each) => each.asked)),
      isOver: facts.slice(0, group.wanted).every(({ isProposed }) => isProposed),
    };
  }

  dispose(): Promise<void> {
    return this.climbed.gradient.dispose();
  }

  /** Every row, with what it asks in this step. */
  private async ask(group: RunGroup, { step, facts }: GroupState): Promise<RowRun[]> {
    const runs = facts.map((each) => searchRunSchema.parse(each));
    const { target, open, seed, settings } = this.beginning;
    const searching = this.searching(runs.slice(0, group.wanted));
    if (searching.length === 0) return runs.map((run, row) => ({ row, run, asked: [] }));
    open.count(GRADIENT_FORWARDS * group.rows);
    const current = runs.map(({ kept }) => kept[0]!.tokens);
    const costs = await this.climbed.gradient.at(Int32Array.from(current.flat()));
    const size = costs.length / group.rows;
    const proposed = runs.map((_, row) => {
      if (!searching.includes(row)) return [];
      const own = split(runSeed(seed, group, row), "step", step);
      const around = costs.subarray(row * size, (row + 1) * size);
      const { allowed } = target;
      return this.readable(replaced(current[row]!, around, { ...settings, allowed, seed: own }));
    });
    const valued = await this.valued(proposed.flat());
    let start = 0;
    return runs.map((run, row) => {
      start += proposed[row]!.length;
      return { row, run, asked: valued.slice(start - proposed[row]!.length, start) };
    });
  }

  /** Without what is read back as something else, where that is wanted. */
  private readable(prompts: number[][]): number[][] {
    const { target, settings } = this.beginning;
    if (!settings.retokenizes) return prompts;
    return prompts.filter((tokens) => promptText(target, tokens).retokenizes);
  }

  private async valued(prompts: readonly (readonly number[])[]): Promise<Valued[]> {
    const values = await this.climbed.value(prompts);
    return prompts.map((tokens, index) => ({ tokens: [...tokens], value: values[index]! }));
  }

  /** Rows that still look for something. */
  private searching(facts: readonly unknown[]): number[] {
    const runs = facts as readonly SearchRun[];
    return [...runs.keys()].filter((row) => !runs[row]!.isProposed && !this.hasFound(runs[row]!));
  }

  private hasFound({ best }: SearchRun): boolean {
    return this.climbed.isScore && best.value > this.beginning.settings.until;
  }

  /** Prompts that a run asks in a step, at most. */
  private get mostAsked(): number {
    const { topK, candidates, replacements } = this.beginning.settings;
    const { allowed, promptTokens } = this.beginning.target;
    if (replacements > 1) return candidates;
    return Math.min(candidates, promptTokens * Math.min(topK, allowed.length - 1));
  }

  /** Everything unsafe that was asked: a search meets much on its way. */
  private met({ asked }: RowRun, about: Pick<Candidate, "run" | "step">): Candidate[] {
    const { until } = this.beginning.settings;
    const unsafe = this.climbed.isScore ? asked.filter(({ value }) => value > until) : [];
    return unsafe.map((each) => this.candidate(each, { ...about, isFinal: false }));
  }

  private candidate(
    { tokens, value }: Valued,
    about: Pick<Candidate, "run" | "step" | "isFinal">,
  ): Candidate {
    return { tokens, ...about, ...(this.climbed.isScore ? { score: value } : {}) };
  }

  private metrics(asked: readonly Valued[]): Record<string, number> {
    const values = asked.map(({ value }) => value);
    if (this.climbed.isScore || values.length === 0) return scoreMetrics(values);
    return { highestLogLikelihood: Math.max(...values) };
  }
}
