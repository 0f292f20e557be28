/** The steps of the attack: what the runs of a group are nearest to, and what they propose of it. */
import { z } from "zod";
import { split } from "../../math/seed.ts";
import type { Beginning, Candidate } from "../attack.ts";
import { scoreMetrics } from "../drawnRuns.ts";
import { randomPrompt, runSeed } from "../gradient/runSeeds.ts";
import { GRADIENT_FORWARDS } from "../openTarget.ts";
import type { ProjectedSettings } from "../projectedEmbeddings.ts";
import type { GroupMemory, GroupMethod, GroupState, GroupStep, RunGroup } from "../runGroups.ts";
import { embeddingOf } from "./embeddings.ts";
import type { ProjectionGraph, ProjectionStep } from "./graph.ts";

const runSchema = z.object({
  /** The best prompt so far; null before the first. */
  best: z.object({ tokens: z.array(z.int().min(0)), score: z.number() }).nullable(),
  isProposed: z.boolean(),
});

type ProjectedRun = Readonly<z.infer<typeof runSchema>>;

/** Descends, and keeps the best of what it was nearest to. */
export class ProjectedSearch implements GroupMethod {
  readonly beginForwards = 0;
  private readonly beginning: Beginning<ProjectedSettings>;
  private readonly graph: ProjectionGraph;

  constructor(beginning: Beginning<ProjectedSettings>, graph: ProjectionGraph) {
    this.beginning = beginning;
    this.graph = graph;
  }

  async begin(group: RunGroup): Promise<GroupMemory> {
    const { target, seed } = this.beginning;
    const prompts = Array.from({ length: group.rows }, (_, row) =>
      randomPrompt(target, split(runSeed(seed, group, row), "begin")),
    );
    const embeddings = prompts.flat().map((token) => embeddingOf(target, token));
    const variables = new Float32Array(embeddings.flatMap((each) => [...each]));
    const run: ProjectedRun = { best: null, isProposed: false };
    return { arrays: this.graph.descent.begin(variables), facts: prompts.map(() => run) };
  }

  /** A result is asked once more, as it is measured. */
  forwards({ rows, wanted }: RunGroup): number {
    return GRADIENT_FORWARDS * rows + wanted;
  }

  async step(group: RunGroup, { step, arrays, facts }: GroupState): Promise<GroupStep> {
    const { open, settings } = this.beginning;
    open.count(GRADIENT_FORWARDS * group.rows);
    const taken = await this.graph.step(arrays, step);
    const isLast = step + 1 >= settings.steps;
    const runs = facts.map((each, row) => this.after(runSchema.parse(each), { taken, row }));
    const ended = [...Array(group.wanted).keys()].filter(
      (row) => !runs[row]!.isProposed && (isLast || runs[row]!.best!.score > settings.until),
    );
    const results = await open.answer(
      ended.map((row) => runs[row]!.best!.tokens),
      settings.rated,
    );
    const after = runs.map((run, row) => ({
      ...{ ...run, isProposed: run.isProposed || ended.includes(row) },
    }));
    return {
      arrays: taken.arrays,
      facts: after,
      candidates: ended.map((row, index): Candidate => {
        const { tokens } = runs[row]!.best!;
        const about = { run: group.first + row, step: step + 1, isFinal: true };
        return { tokens, ...about, score: results[index]!.score };
      }),
      metrics: scoreMetrics([...taken.scores]),
      isOver: after.slice(0, group.wanted).every(({ isProposed }) => isProposed),
    };
  }

  dispose(): Promise<void> {
    return this.graph.dispose();
  }

  /** A run after it has seen what its nearest prompt is worth. */
  private after(
    run: ProjectedRun,
    { taken, row }: { readonly taken: ProjectionStep; readonly row: number },
  ): ProjectedRun {
    const score = taken.scores[row]!;
    if (run.isProposed || (run.best && run.best.score >= score)) return run;
    const { promptTokens } = this.beginning.target;
    const tokens = [...taken.tokens.subarray(row * promptTokens, (row + 1) * promptTokens)];
    return { ...run, best: { tokens, score } };
  }
}
