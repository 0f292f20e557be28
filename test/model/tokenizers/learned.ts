/** A tokenizer learned from a fixed text in many scripts. */
import { trainBytePairs } from "../../../src/model/tokenizers/index.ts";

/** What it was learned from. */
export const text = `The quick brown fox doesn't jump over 13 lazy dogs; it's asleep.
The weather there, the other brother, another mother: they gather together.
  indented\tcode(x) = [1, 22, 333] != {4444}\r
Ça va très bien, merci. Übergrößenträger. Ελληνικά. Русский язык, русский текст.
汉字と日本語、汉字と日本語。 한국어 العربية हिन्दी 👍🏽👍🏽 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
They'll say we've said it: she'd gather the weather there.`;

/** Asks for more than the text holds. */
export const learned = trainBytePairs(text, {
  vocabularySize: 500,
  special: ["<s>", "</s>", "<|end|>", "<|"],
});
