/** What one run of a coordinate search keeps: prompts to go on from, and the best that it has asked. */
import { z } from "zod";

const valued = z.object({
  tokens: z.array(z.int().min(0)),
  /** The higher, the better. */
  value: z.number(),
});

/** A prompt and what it is worth. */
export type Valued = Readonly<z.infer<typeof valued>>;

/** Checks what comes from a checkpoint. */
export const searchRunSchema = z.object({
  /** Best first. At least one. */
  kept: z.array(valued).min(1),
  best: valued,
  isProposed: z.boolean(),
});

/** One run. */
export type SearchRun = Readonly<z.infer<typeof searchRunSchema>>;

/** A run that begins from these prompts. At least one. */
export function begun(prompts: readonly Valued[]): SearchRun {
  const kept = bestFirst(prompts);
  return { kept, best: kept[0]!, isProposed: false };
}

/**
 * The run after it has asked: it goes on from the best of what was asked, or, where it has a buffer, keeps that instead of
 * its worst prompt if it is better and new.
 */
export function taken(run: SearchRun, asked: readonly Valued[], hasBuffer: boolean): SearchRun {
  const [found] = bestFirst(asked);
  if (found === undefined) return run;
  const best = found.value > run.best.value ? found : run.best;
  if (!hasBuffer) return { ...run, kept: [found], best };
  const isNew = run.kept.every(({ tokens }) => tokens.join() !== found.tokens.join());
  const better = isNew && found.value > run.kept.at(-1)!.value;
  return { ...run, best, kept: better ? bestFirst([...run.kept.slice(0, -1), found]) : run.kept };
}

const bestFirst = (prompts: readonly Valued[]) => prompts.toSorted((a, b) => b.value - a.value);
