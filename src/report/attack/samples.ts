/** Prompts of an attack as the records that a page shows. */
import { measuredPrompt } from "../../attacks/measuredPrompt.ts";
import { type PromptRecord, promptKey } from "../../attacks/promptRecord.ts";
import type { Sample } from "../transcripts.ts";

/** A prompt of an attack, and the record of it on the page. */
export interface ShownPrompt {
  readonly record: PromptRecord;
  readonly sample: Sample;
  /** As figures name it. */
  readonly name: string;
}

/** Every different prompt once, as it was found first; one that was redacted goes by its hash. */
export function shownPrompts(prompts: readonly PromptRecord[], at: string): ShownPrompt[] {
  const first = new Map(prompts.toReversed().map((record) => [promptKey(record), record]));
  const distinct = prompts.filter((record) => first.get(promptKey(record)) === record);
  return distinct.map((record) => {
    const sample = sampleOf(record, at);
    return { record, sample, name: `${sample.cell}/${sample.sample}` };
  });
}

function sampleOf(record: PromptRecord, at: string): Sample {
  const { round = 0, run, step, isFinal } = record;
  const { cluster, status, outcome } = measuredPrompt(record);
  const { prompt, response, responseHash, promptHash: _, ...scores } = outcome;
  return {
    ...{ v: 1, at, kind: "sample", cluster, status, trial: 0 },
    cell: `round ${round + 1}`,
    sample: `step ${step}, run ${run}, ${promptKey(record).slice(0, 6)}`,
    condition: isFinal ? "result of a run" : "met on the way",
    pair: promptKey(record),
    prompt: record.prompt === undefined ? `redacted, hash ${prompt}` : `${prompt}`,
    completion: completionOf(record, response ?? responseHash),
    outcome: scores,
  };
}

function completionOf({ response, error }: PromptRecord, said: unknown): string {
  if (error !== undefined) return `no answer: ${error}`;
  return response === undefined ? `redacted, hash ${said}` : response;
}
