/** Measured prompts as samples of a run. */
import { measuredPrompt } from "../../../src/attacks/measuredPrompt.ts";
import type { PromptRecord } from "../../../src/attacks/promptRecord.ts";
import { flawWord, isUnsafe, plantsIn } from "../../../src/data/plantedConversations.ts";
import type { Completion } from "../../../src/policies/policy.ts";
import type { Replicate } from "./models.ts";

/** Where a sample stands. */
export interface Place {
  readonly replicate: Replicate;
  readonly cell: string;
  readonly condition: string;
}

/** Records a prompt that was measured; `index` is where it stands among those of its step. */
export function recordPrompt(
  { replicate: { context, name }, cell, condition }: Place,
  record: PromptRecord,
  index: number,
): void {
  const { attack, seed, round = 0, run, step, prompt = "", response = "" } = record;
  const { status, outcome } = measuredPrompt(record);
  context.record({
    ...{ kind: "sample", cell, sample: `round-${round}-step-${step}-run-${run}-${index}` },
    ...{ condition, cluster: name, pair: `${name} ${run}`, trial: 0 },
    ...{ prompt, completion: response, status },
    outcome: { ...outcome, attack, seed, round, run, ...contentsOf(prompt) },
  });
}

/** Records what another policy answered to prompts that were found before. */
export function recordReplayed(
  { replicate: { context, name }, cell, condition }: Place,
  prompts: readonly string[],
  answers: readonly Completion[],
): void {
  for (const [index, { text, stopReason }] of answers.entries()) {
    const prompt = prompts[index]!;
    const isUsable = stopReason !== "errored" && stopReason !== "refused";
    context.record({
      ...{ kind: "sample", cell, sample: `prompt-${index + 1}`, condition, cluster: name },
      ...{ pair: `${name} prompt-${index + 1}`, trial: 0, prompt, completion: text },
      status: isUsable ? "scored" : (stopReason as "errored" | "refused"),
      outcome: { prompt, unsafe: isUnsafe(text.split(" ")), ...contentsOf(prompt) },
    });
  }
}

/** The plants and the flaw that stand in a prompt. */
function contentsOf(prompt: string) {
  const words = prompt.split(" ");
  const plants = plantsIn(words).map(({ name }) => name);
  return { plants: plants.join(","), flaw: words.includes(flawWord) };
}
