/** Where a prompt lies among the tokens that a text model reads: what an attack on tokens must leave alone. */
import type { Tokenizer } from "../model/tokenizers/tokenizer.ts";
import { renderChat } from "./chatTemplate.ts";
import { type PromptTemplate, plainTemplate } from "./template.ts";
import type { TextModel } from "./transformer.ts";

/** The tokens around a prompt. */
export interface PromptLayout {
  /** Before the prompt: the template, then the fixed words. May be none. */
  readonly before: readonly number[];
  /** Of `before`, how many at its end are the fixed words. */
  readonly fixedPrefix: number;
  /** Between the prompt and the answer. May be none. */
  readonly between: readonly number[];
}

export interface PromptLayoutOptions {
  /** Words that every prompt begins with. @default none */
  readonly prefix?: string;
}

/**
 * What stands around the prompts of a text model, by its template, with no other turn in the conversation.
 *
 * @throws RangeError where the template of a chat model shows a prompt twice, or not at all.
 */
export function promptLayout(
  { tokenizer, template = plainTemplate }: Pick<TextModel, "tokenizer" | "template">,
  { prefix = "" }: PromptLayoutOptions = {},
): PromptLayout {
  const [left, right] = aroundPrompt(template);
  const [plain] = fixedTokens(tokenizer, [left]) as [number[]];
  const [before, between] = fixedTokens(tokenizer, [left + prefix, right]) as [number[], number[]];
  // A tokenizer may join the last word of the template with the first of the prefix.
  const shared = before.findIndex((token, at) => token !== plain[at]);
  return { before, fixedPrefix: shared < 0 ? 0 : before.length - shared, between };
}

/** The texts on both sides of a prompt. */
function aroundPrompt({ text, chat }: PromptTemplate): [left: string, right: string] {
  const whole = chat ? renderChat(chat, [{ role: "user", content: MARK }]) : text;
  return cutAt(whole, [chat ? MARK : "{prompt}"]) as [string, string];
}

/** Stands for a text while a template is filled: of the private use area, so that no template has it. */
export const MARK = "\u{E000}0\u{E000}";

/**
 * A text cut where marks stand, once each and in this order.
 *
 * @throws RangeError where one of them is missing, out of order, or there twice.
 */
export function cutAt(text: string, marks: readonly string[]): string[] {
  const parts: string[] = [];
  let rest = text;
  for (const [index, mark] of marks.entries()) {
    const pieces = rest.split(mark);
    if (pieces.length !== 2) {
      const times = `${pieces.length - 1} times`;
      throw new RangeError(
        `template: expected text ${index + 1} of ${marks.length} once and in order, got it ${times} in ${JSON.stringify(text.slice(0, 200))}.`,
      );
    }
    parts.push(pieces[0]!);
    rest = pieces[1]!;
  }
  return [...parts, rest];
}

/**
 * The tokens of fixed texts with other texts between them, each as it is read behind a word: a tokenizer may put
 * something before a text that it does not put inside one.
 */
export function fixedTokens(tokenizer: Tokenizer, parts: readonly string[]): number[][] {
  let text = "";
  return parts.map((part, index) => {
    if (index > 0) text += wordOf(tokenizer);
    const before = text === "" ? [] : tokenizer.encode(text);
    text += part;
    const whole = text === "" ? [] : tokenizer.encode(text);
    const isWhole = before.every((token, at) => whole[at] === token);
    return isWhole ? whole.slice(before.length) : tokenizer.encode(part);
  });
}

/** Some word that the tokenizer knows. */
const wordOf = (tokenizer: Tokenizer) =>
  tokenizer.idOf("a") === undefined ? tokenizer.decode([0]) : "a";
