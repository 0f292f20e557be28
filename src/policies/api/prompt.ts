/** Prompts as the AI SDK takes them. */
import type { LanguageModelV3Message, LanguageModelV3Prompt } from "@ai-sdk/provider";
import type { CompletionRequest, Message } from "../policy.ts";
import type { Cuts, FamilyMember, Place, Segment } from "./families.ts";

/** A prompt as messages: a text alone is one message of a user. */
export const messagesOf = (prompt: CompletionRequest["prompt"]): readonly Message[] =>
  typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;

/** What is sent, one segment per message, and the prefill as the last one. */
export function memberOf({ prompt, prefill = "" }: CompletionRequest): FamilyMember {
  const messages = messagesOf(prompt);
  const spoken: Segment[] = messages.map(({ role, content }) => ({ role, text: content }));
  const started: Segment[] = prefill === "" ? [] : [{ role: "assistant", text: prefill }];
  const breakpoints = messages.flatMap(({ breakpoints = [], content }, segment) =>
    breakpoints
      .filter((offset) => offset > 0 && offset <= content.length)
      .map((offset) => ({ segment, offset })),
  );
  return { segments: [...spoken, ...started], breakpoints };
}

/** The messages of a call, in parts where they are cut. */
export function sdkPrompt(
  segments: readonly Segment[],
  { cuts, marks }: Cuts,
): LanguageModelV3Prompt {
  return segments.map(({ role, text }, segment): LanguageModelV3Message => {
    const here = (places: readonly Place[]) =>
      places.filter((place) => place.segment === segment).map(({ offset }) => offset);
    const marked = new Set(here(marks));
    // The system message has no parts: it is kept whole or not at all.
    if (role === "system") return { role, content: text, ...cached(marked.has(text.length)) };
    const ends = [...here(cuts).filter((offset) => offset < text.length), text.length];
    const content = ends.map((end, index) => ({
      type: "text" as const,
      text: text.slice(ends[index - 1] ?? 0, end),
      ...cached(marked.has(end)),
    }));
    return { role, content };
  });
}

const cached = (isMarked: boolean) =>
  isMarked
    ? { providerOptions: { anthropic: { cacheControl: { type: "ephemeral" as const } } } }
    : {};
