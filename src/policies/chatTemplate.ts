/** Conversations as text, by the Jinja template that comes with a chat checkpoint. */
import { Template } from "@huggingface/jinja";
import { z } from "zod";
import type { Message } from "./policy.ts";

/** Checks a chat template that comes with a checkpoint. */
export const chatTemplateSchema = z.object({
  /** Jinja. */
  source: z.string(),
  /** What the template may name, such as `bos_token`. */
  tokens: z.record(z.string(), z.string()),
});

/** A chat template. */
export type ChatTemplate = Readonly<z.infer<typeof chatTemplateSchema>>;

/** How a conversation is rendered. */
export interface RenderOptions {
  /** Whether an answer follows: the text then ends where it begins. @default true */
  readonly isAsking?: boolean;
}

/** What the model reads: the conversation, up to where its answer begins. Throws what the template raises. */
export function renderChat(
  template: ChatTemplate,
  messages: readonly Message[],
  { isAsking = true }: RenderOptions = {},
): string {
  return parsed(template).render({
    ...template.tokens,
    messages: messages.map(({ role, content }) => ({ role, content })),
    add_generation_prompt: isAsking,
    tools: null,
    documents: null,
    fixed_date: fixedDate,
  });
}

const known = new WeakMap<ChatTemplate, Template>();

function parsed(template: ChatTemplate): Template {
  const before = known.get(template);
  if (before) return before;
  const made = new Template(withFixedDate + template.source);
  known.set(template, made);
  return made;
}

/** The library has a date of its own. The line ends in a break because one is dropped after a statement. */
const withFixedDate = "{% set strftime_now = fixed_date %}\n";

const fixedDay: Readonly<Record<string, string>> = {
  "%Y": "2024",
  "%y": "24",
  "%m": "07",
  "%d": "26",
  "%b": "Jul",
  "%B": "July",
  "%a": "Fri",
  "%A": "Friday",
  "%H": "00",
  "%M": "00",
  "%S": "00",
};

/**
 * Templates may ask for today's date. It is always the one that Llama 3's template falls back to, so that the
 * same seed gives the same answer tomorrow.
 */
const fixedDate = (format: string): string =>
  format.replace(/%[a-zA-Z]/g, (part) => fixedDay[part] ?? part);
