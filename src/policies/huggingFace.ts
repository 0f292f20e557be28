/** A checkpoint of Hugging Face as a text model: its weights, its tokenizer, and how it was taught to see text. */
import {
  chatSettingsIn,
  endsIn,
  type HuggingFaceTokenizer,
  loadHuggingFace,
  loadTokenizer,
} from "../model/huggingface/index.ts";
import type { PromptTemplate } from "./template.ts";
import type { TextModel } from "./transformer.ts";

/**
 * The text model in a folder. A chat template renders conversations; without one, a prompt is what the
 * tokenizer puts before a text, and the text.
 *
 * @throws RangeError where the folder holds no checkpoint with a tokenizer, or one that is refused.
 */
export function readHuggingFaceModel(folder: string): TextModel {
  const tokenizer = loadTokenizer(folder);
  const template = templateIn(folder, tokenizer);
  return { model: loadHuggingFace(folder).model, tokenizer, template };
}

function templateIn(folder: string, tokenizer: HuggingFaceTokenizer): PromptTemplate {
  const { source, tokens } = chatSettingsIn(folder);
  const ends = endsIn(folder).flatMap((id) => tokenizer.tokenOf(id) ?? []);
  const fallback = tokens.eos_token === undefined ? [] : [tokens.eos_token];
  return {
    text: `${tokenizer.start}{prompt}`,
    ends: ends.length > 0 ? ends : fallback,
    ...(source === undefined ? {} : { chat: { source, tokens } }),
  };
}
