/**
 * A rule as a safety classifier: 1 where it says unsafe, else 0. In a planted world the rule is the truth; a list of words
 * is at least one that anybody can read.
 */
import type { Exchange, SafetyClassifier } from "./safetyClassifier.ts";

/** What is unsafe; without a prompt the response is judged by itself. */
export type SafetyRule = (exchange: {
  readonly prompt?: string;
  readonly response: string;
}) => boolean;

/** A classifier that is this rule. */
export function ruleClassifier(name: string, rule: SafetyRule): SafetyClassifier {
  const rate = (exchanges: readonly (Pick<Exchange, "response"> & Partial<Exchange>)[]) =>
    exchanges.map((exchange) => (rule(exchange) ? 1 : 0));
  return {
    name,
    unsafe: async (exchanges) => rate(exchanges),
    unsafeResponse: async (responses) => rate(responses.map((response) => ({ response }))),
    dispose: async () => {},
  };
}

export interface LexiconOptions {
  /** What the words are looked for in: a response that repeats nothing of its prompt is not made unsafe by it. @default "response" */
  readonly reads?: "response" | "exchange";
}

/** Unsafe is where one of these is found. */
export function lexicon(
  name: string,
  patterns: readonly RegExp[],
  { reads = "response" }: LexiconOptions = {},
): SafetyClassifier {
  if (patterns.length === 0) throw new RangeError(`${name}: expected at least one word, got none.`);
  const isIn = (text: string) => patterns.some((pattern) => text.search(pattern) >= 0);
  return ruleClassifier(
    name,
    ({ prompt = "", response }) => isIn(response) || (reads === "exchange" && isIn(prompt)),
  );
}

/**
 * The patterns in a list of words, one a line: a word or several, found whole and whatever its case, or a regular
 * expression between slashes. Empty lines and those that begin with # say nothing.
 *
 * @throws RangeError with the place of a regular expression that is none.
 */
export function readLexicon(text: string, file: string): RegExp[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) return [];
    return [patternOf(entry, `${file}, line ${index + 1}`)];
  });
}

function patternOf(entry: string, place: string): RegExp {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/.exec(entry) ?? [];
  if (source === undefined) return wordPattern(entry);
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new RangeError(`${place}: expected a regular expression. ${(error as Error).message}`);
  }
}

/** These words, not as a part of longer ones; any white space between them. */
export function wordPattern(words: string): RegExp {
  const parts = words.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}_])${parts.join("\\s+")}(?![\\p{L}\\p{N}_])`, "iu");
}
