/** A prompt that an attack proposes in tokens, as the text that a person would type. */
import { fillTemplate, plainTemplate } from "../policies/template.ts";
import type { Target } from "./target.ts";

/** A prompt as text. */
export interface PromptText {
  /** A fixed prefix included, the template not. */
  readonly text: string;
  /** Whether a model that is given the text reads exactly these tokens. */
  readonly retokenizes: boolean;
}

/** The text of learnable tokens of this target; where one spelling is read back as these tokens, that one. */
export function promptText(target: Target, tokens: readonly number[]): PromptText {
  const { before, fixedPrefix, textModel } = target;
  const { tokenizer, template = plainTemplate } = textModel;
  const start = before.length - fixedPrefix;
  const whole = [...before.slice(start), ...tokens];
  const decoded = tokenizer.decodeAfter?.(before.slice(0, start), whole) ?? tokenizer.decode(whole);
  const wanted = [...before, ...tokens, ...target.between].join(" ");
  const isRead = (text: string) => encoded(fillTemplate(template, text)) === wanted;
  const encoded = (text: string) => tokenizer.encode(text).join(" ");
  // A template may already hold the space before the first word.
  const found = [decoded, decoded.trimStart(), ` ${decoded}`].find(isRead);
  return { text: found ?? decoded, retokenizes: found !== undefined };
}
