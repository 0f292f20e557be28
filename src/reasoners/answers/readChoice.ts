/**
 * The letter in what a policy has said, read leniently and never guessed: what is absent, or said of two choices, is
 * a problem.
 */
import { letterOf } from "../../data/question.ts";

/** What was read, or why nothing was. */
export type Read = { readonly answer: string } | { readonly problem: string };

/** What may be said. */
export interface Readable {
  readonly choices: readonly string[];
  /** What is said after the cue for each choice. */
  readonly verdicts: readonly string[];
  /** Whether the text is said after a cue, so that it begins with a verdict. */
  readonly begun: boolean;
}

/** The choice that a text names. */
export function readChoice(text: string, readable: Readable): Read {
  const said = plain(text);
  if (said === "") return { problem: "the policy said nothing" };
  const ways = [
    () => (readable.begun ? beginningWith(said, readable.verdicts) : []),
    () => whole(said, readable),
    () => stated(said, readable),
    () => leading(said, readable),
    () => beginningWith(said, readable.choices),
    () => mentioned(said, readable),
    () => alone(said, readable),
  ];
  for (const way of ways) {
    const found = [...new Set(way())];
    if (found.length > 1) return { problem: `${list(found)} are named as the answer` };
    if (found[0] !== undefined) return { answer: found[0] };
  }
  return { problem: "no choice is named as the answer" };
}

const list = (letters: readonly string[]) => letters.map((letter) => `(${letter})`).join(" and ");

/** What stands between answer tags, or after thinking; without the marks of Markdown and LaTeX. */
function plain(text: string): string {
  const said = text.replace(/^.*<\/think(?:ing)?>/is, "");
  const tagged = /<answer>(.*?)(?:<\/answer>|$)/is.exec(said)?.[1] ?? said;
  return tagged
    .replace(/\\boxed\{(.*?)\}/g, "$1")
    .replace(/\\(?:text|mathrm|textbf)\{(.*?)\}/g, "$1")
    .replace(/\*+|__|`|\$/g, "")
    .trim();
}

/** Letters of the texts that `said` begins with, as whole words; the longest of them wins. */
function beginningWith(said: string, texts: readonly string[]): string[] {
  const found = texts
    .map((text, index) => ({ text: text.trim(), letter: letterOf(index) }))
    .filter(({ text }) => text !== "" && startsWithWord(folded(said), folded(text)));
  const longest = Math.max(...found.map(({ text }) => text.length));
  return found.filter(({ text }) => text.length === longest).map(({ letter }) => letter);
}

const folded = (text: string) =>
  text
    .toLowerCase()
    .replace(/[.!]+$/, "")
    .replace(/\s+/g, " ");

function startsWithWord(said: string, word: string): boolean {
  const next = said.slice(word.length, word.length + 1);
  return said.startsWith(word) && !(/[\p{L}\p{N}]$/u.test(word) && /^[\p{L}\p{N}'’-]/u.test(next));
}

/** All that is said is a letter, or the text of a choice. */
function whole(said: string, { choices }: Readable): string[] {
  const letter = /^\W*(?:(?:option|choice|answer)\W+)?([a-z])\W*$/i.exec(said)?.[1]?.toUpperCase();
  if (letter !== undefined && isLetter(letter, choices)) return [letter];
  const same = choices.flatMap((choice, index) =>
    folded(choice.trim()) === folded(said) ? [letterOf(index)] : [],
  );
  return same;
}

const adverbs =
  "(?:most likely |probably |therefore |clearly |indeed |also |choice |option |answer |letter |the )*";
/** `The answer is`, `correct choice:`. */
const verdict = new RegExp(
  `\\b(?:answer|choice|option)\\b[^.!?\\n]{0,40}?(?:\\bis\\b|:|=|\\b(?:would|must|should|has to) be\\b)\\s*:?\\s*${adverbs}`,
  "gi",
);
/** `Option`, `I choose`. */
const mention = new RegExp(
  `\\b(?:option|choice|answer|pick|choose|select|go with|going with)\\s+${adverbs}`,
  "gi",
);
/** `B is correct`. */
const crowned =
  /(?<![\p{L}\p{N}])\(?([A-Z])\)?\s+is\s+(?:the\s+)?(?:(?:most likely|single|best|right|correct),?\s*)*(?:answer|choice|option|correct|right)\b/gu;

/** Letters or texts of choices after words such as `the answer is`. */
function stated(said: string, { choices }: Readable): string[] {
  const crown = [...said.matchAll(crowned)].map(([, letter]) => letter!);
  return [
    ...crown.filter((letter) => isLetter(letter, choices)),
    ...[...said.matchAll(verdict)].flatMap((match) => {
      const rest = restAfter(said, match);
      const letter = letterAt(rest, choices);
      return letter === undefined ? beginningWith(rest.replace(/^["'“]+/, ""), choices) : [letter];
    }),
  ];
}

/** Letters after words such as `option`. */
const mentioned = (said: string, { choices }: Readable): string[] =>
  isDenying(said)
    ? []
    : [...said.matchAll(mention)].flatMap(
        (match) => letterAt(restAfter(said, match), choices) ?? [],
      );

const restAfter = (said: string, { 0: words, index }: RegExpExecArray) =>
  said.slice(index + words.length);

/** A capital letter that is no word of a sentence, or any letter in brackets. */
function letterAt(rest: string, choices: readonly string[]): string | undefined {
  const capital = /^["'“(]*([A-Z])(?![\p{L}\p{N}'’]|[ ]\p{Ll})/u.exec(rest)?.[1];
  const clear =
    /^["'“]*([B-Z](?=\s+(?:because|since|as|is|was|and not|here|or)\b)|A(?=\s+or\b))/u.exec(
      rest,
    )?.[1];
  const letter = capital ?? clear ?? /^\(([A-Za-z])\)/.exec(rest)?.[1]?.toUpperCase();
  return letter !== undefined && isLetter(letter, choices) ? letter : undefined;
}

/** `B) Brinson`, `B. It is`, `(B) because`; not `A dog`, nor `B is wrong`. */
function leading(said: string, { choices }: Readable): string[] {
  const match = /^\(?([A-Z])(?:\)|[.:,;\n—–]|\s-\s|\s*$)\s*(.*)$/s.exec(said);
  if (match === null || !isLetter(match[1]!, choices)) return [];
  const other = /^(?:or|and|\/)\s*\(?([A-Z])(?![\p{L}\p{N}])/u.exec(match[2]!)?.[1];
  return isDenied(match[2]!) ? [] : [match[1]!, ...(other === undefined ? [] : [other])];
}

const isDenied = (rest: string) =>
  /^(?:is|are|was|can|could|would|must|does|do)?\s*(?:not|n['’]t|cannot|never|wrong|incorrect|false|out)\b/i.test(
    rest,
  ) || /^(?:isn|can|couldn|wouldn|doesn)['’]t\b/i.test(rest);

const isDenying = (said: string) =>
  /\b(?:not|cannot|never|neither|nor|except|unlikely|rule[sd]? out|eliminat\w*|exclud\w*|wrong|incorrect|false)\b|n['’]t\b/i.test(
    said,
  );

/** The one letter in brackets in a text that denies nothing. */
function alone(said: string, { choices }: Readable): string[] {
  if (isDenying(said)) return [];
  const letters = [...said.matchAll(/\(([A-Z])\)/g)].map(([, letter]) => letter!);
  return letters.filter((letter) => isLetter(letter, choices));
}

const isLetter = (letter: string, choices: readonly string[]) =>
  letter >= "A" && letter < letterOf(choices.length);
