/** How a text model was taught to see a prompt: the words around it, and the words that end an answer. */
import { z } from "zod";
import { chatTemplateSchema, renderChat } from "./chatTemplate.ts";
import type { CompletionRequest, Message } from "./policy.ts";

/** Checks a template that comes with a checkpoint. */
export const promptTemplateSchema = z.object({
  /** `{prompt}` stands for the prompt; what follows is where the answer begins. */
  text: z.string().refine((text) => text.includes("{prompt}"), { error: "needs {prompt} in it" }),
  /** Tokens that end an answer. */
  ends: z.array(z.string()),
  /** How a chat model sees a conversation; a text alone is then one message of a user. */
  chat: chatTemplateSchema.optional(),
});

/** A prompt template. */
export type PromptTemplate = Readonly<z.infer<typeof promptTemplateSchema>>;

/** No words around the prompt. */
export const plainTemplate: PromptTemplate = { text: "{prompt}", ends: [] };

/** What the model reads. Throws on a conversation where there is no template for it. */
export function fillTemplate(
  { text, chat }: PromptTemplate,
  prompt: CompletionRequest["prompt"],
  prefill = "",
): string {
  const filled = chat
    ? renderChat(chat, messagesOf(prompt))
    : text.replace("{prompt}", () => textOf(prompt));
  return filled + prefill;
}

const messagesOf = (prompt: CompletionRequest["prompt"]): readonly Message[] =>
  typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;

/** A text model reads one text. */
function textOf(prompt: CompletionRequest["prompt"]): string {
  if (typeof prompt === "string") return prompt;
  const [only, ...others] = prompt;
  if (only?.role === "user" && others.length === 0) return only.content;
  throw new RangeError(
    "this model has no chat template: expected one text or one user message, got a conversation.",
  );
}
