/**
 * A policy that answers from what a run recorded: the same experiment again, without the model.
 *
 * Proves: that scoring and statistics give the same result on the same answers.
 * Does not prove: that the model would answer like this today.
 */
import type { Completion, CompletionRequest, Policy } from "./policy.ts";

/** What of a recorded sample is needed to answer from it; a `sample` event is one. */
export interface RecordedAnswer {
  readonly prompt: string;
  readonly completion: string;
  readonly trial: number;
  readonly status: "scored" | "refused" | "errored" | "missing";
}

/**
 * A policy that answers each request with the recorded completion of the same prompt and trial.
 * `errored`, with the reason: a request that was not recorded, and one that was recorded twice with
 * different answers (pass the samples of one condition then).
 */
export function replayedPolicy(
  samples: readonly RecordedAnswer[],
  { name = "replayed" }: { readonly name?: string } = {},
): Policy {
  const recorded = new Map<string, RecordedAnswer[]>();
  for (const sample of samples) {
    const key = keyOf(sample.prompt, sample.trial);
    recorded.set(key, [...(recorded.get(key) ?? []), sample]);
  }
  return {
    name,
    capabilities: new Set(["generate", "prefill", "seed"]),
    complete: async (requests) => requests.map((request) => answerFrom(recorded, request)),
    dispose: async () => {},
  };
}

/**
 * The text under which a request is recorded: a text prompt with its prefill, a single message as its content,
 * several as `role: content` paragraphs. What a conversation has for a prefill is the last turn of the assistant.
 */
export function recordedPrompt({ prompt, prefill = "" }: CompletionRequest): string {
  if (typeof prompt === "string") return prompt + prefill;
  const [only] = prompt;
  if (prompt.length === 1 && only !== undefined && prefill === "") return only.content;
  const begun = prefill === "" ? [] : [{ role: "assistant", content: prefill }];
  return [...prompt, ...begun].map(({ role, content }) => `${role}: ${content}`).join("\n\n");
}

const keyOf = (prompt: string, trial: number) => JSON.stringify([prompt, trial]);

function answerFrom(
  recorded: ReadonlyMap<string, readonly RecordedAnswer[]>,
  request: CompletionRequest,
): Completion {
  const prompt = recordedPrompt(request);
  const trial = request.trial ?? 0;
  const [sample, ...others] = recorded.get(keyOf(prompt, trial)) ?? [];
  if (sample === undefined) {
    return errored(`replayedPolicy: trial ${trial} of ${excerpt(prompt)} was not recorded.`);
  }
  if (others.some(({ completion }) => completion !== sample.completion)) {
    return errored(
      `replayedPolicy: trial ${trial} of ${excerpt(prompt)} was recorded with different answers.`,
    );
  }
  return completionOf(sample);
}

function completionOf({ completion, status }: RecordedAnswer): Completion {
  if (status === "errored") return errored("replayedPolicy: the recorded request had failed.");
  const stopReason = status === "refused" ? "refused" : "stop";
  // A record holds texts; how many tokens they were is not in it.
  return { text: completion, stopReason, promptTokens: 0, completionTokens: 0 };
}

function errored(error: string): Completion {
  return { text: "", stopReason: "errored", promptTokens: 0, completionTokens: 0, error };
}

function excerpt(prompt: string): string {
  return JSON.stringify(prompt.length > 60 ? `${prompt.slice(0, 60)}…` : prompt);
}
