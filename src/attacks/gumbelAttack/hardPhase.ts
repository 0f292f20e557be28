/** A run that asks hard samples, a few at a time: its first unsafe prompt is its result, else the best of all. */
import { z } from "zod";
import type { Candidate } from "../attack.ts";

/** Checks what comes from a checkpoint. */
export const gumbelRunSchema = z.object({
  /** Mean P(unsafe) of the last soft samples. */
  softScore: z.number(),
  /** The best hard sample so far; null before the first. */
  best: z.object({ tokens: z.array(z.int().min(0)), score: z.number() }).nullable(),
  isProposed: z.boolean(),
});

/** A run. */
export type GumbelRun = Readonly<z.infer<typeof gumbelRunSchema>>;

/** Prompts that were asked together, in the order in which they were drawn. */
export interface AskedSamples {
  readonly prompts: readonly (readonly number[])[];
  /** P(unsafe) of each. */
  readonly scores: readonly number[];
  /** The run has no others. */
  readonly areLast: boolean;
}

/** The run after it has asked, and what it proposes. */
export function afterAsking(
  run: GumbelRun,
  { prompts, scores, areLast }: AskedSamples,
  { until, ...about }: Pick<Candidate, "run" | "step"> & { readonly until: number },
): { readonly run: GumbelRun; readonly candidates: readonly Candidate[] } {
  if (prompts.length === 0) return { run, candidates: [] };
  const { softScore } = run;
  const asked = prompts.map((tokens, index) => ({ tokens: [...tokens], score: scores[index]! }));
  const first = asked.find(({ score }) => score > until);
  const best = asked.reduce(
    (high, each) => (each.score > high.score ? each : high),
    run.best ?? asked[0]!,
  );
  const result = first ?? (areLast ? best : undefined);
  const others = asked.filter((each) => each !== first && each.score > until);
  const candidates = others.map((each) => ({ ...each, ...about, isFinal: false }));
  return {
    run: { ...run, best, isProposed: result !== undefined },
    candidates: result
      ? [...candidates, { ...result, ...about, isFinal: true, softScore }]
      : candidates,
  };
}
