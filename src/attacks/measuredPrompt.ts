/** A record of a prompt as metrics read samples. */
import type { Measured } from "../metrics/metric.ts";
import { type PromptRecord, promptKey } from "./promptRecord.ts";

/**
 * One sample per prompt; prompts of one run of one round are a cluster. A prompt without text goes by its hash, which
 * tells it from others and says nothing about its words.
 */
export function measuredPrompt(record: PromptRecord): Measured {
  const { attack, seed, round = 0, run, tokens: _, error, ...rest } = record;
  const outcome = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  );
  return {
    cluster: `${attack}/${seed}/${round}/${run}`,
    status: error === undefined ? "scored" : "errored",
    outcome: { ...outcome, prompt: record.prompt ?? promptKey(record) },
  };
}
