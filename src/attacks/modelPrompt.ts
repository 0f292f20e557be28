/** What a model reads that is asked to write prompts for another. */
import type { Target } from "./target.ts";

/**
 * A request in the place of a prompt, in the template of the target and without its fixed prefix.
 *
 * @throws RangeError where a prompt behind it would find no room.
 */
export function modelPromptTokens(
  { before, fixedPrefix, between, textModel, promptTokens }: Target,
  modelPrompt: string,
): number[] {
  const template = before.slice(0, before.length - fixedPrefix);
  const asked = [...template, ...textModel.tokenizer.encode(modelPrompt), ...between];
  const { contextLength } = textModel.model.config;
  if (asked.length + promptTokens <= contextLength) return asked;
  const message = `modelPrompt and its answer take ${asked.length + promptTokens} tokens, the model has room for ${contextLength}.`;
  throw new RangeError(`${message} Shorten modelPrompt.`);
}
