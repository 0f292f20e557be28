/** The free answer in what a policy has said, read leniently and never guessed. */
import type { Read } from "./readChoice.ts";

/**
 * What stands between answer tags; else what is stated as the answer, the last number that is said to be equal, a
 * short line as it is, or the only number. Numbers lose the separators of their thousands.
 */
export function readFree(text: string): Read {
  const said = text.replace(/^.*<\/think(?:ing)?>/is, "").trim();
  if (said === "") return { problem: "the policy said nothing" };
  const found = [tagged(said), stated(said), equal(said), short(said), only(said)];
  const answer = found.find((each) => each !== undefined && tidy(each) !== "");
  if (answer !== undefined) return { answer: tidy(answer) };
  return { problem: "no answer is marked, and there is more than a short line" };
}

/** The last tag counts: what stands before it was thinking. */
const tagged = (said: string) =>
  [...said.matchAll(/<answer>(.*?)(?=<\/answer>|<answer>|$)/gis)].at(-1)?.[1];

function stated(said: string): string | undefined {
  const statement =
    /\b(?:answer|result|solution|sum|total)\b[^.!?\n:=]{0,40}?(?:\bis\b|:|=)\s*:?\s*(?:<answer>)?([^\n]+)/gi;
  const rest = [...said.matchAll(statement)].at(-1)?.[1];
  return rest === undefined ? undefined : firstSentence(rest);
}

const number = "[-−]?\\d[\\d,  ]*(?:\\.\\d+)?";
const isNumber = new RegExp(`^[$€£]?\\s*${number}$`);

const equal = (said: string) =>
  [...said.matchAll(new RegExp(`=\\s*\\**(${number})`, "g"))].at(-1)?.[1];

const short = (said: string) =>
  /\n/.test(said) || said.length > 60 || said.split(/\s+/).length > 6 ? undefined : said;

function only(said: string): string | undefined {
  const numbers = new Set((said.match(/[-−]?\d[\d,]*(?:\.\d+)?/g) ?? []).map(tidy));
  return numbers.size === 1 ? [...numbers][0] : undefined;
}

/** A stop followed by white space ends a sentence; one inside a number does not. */
const firstSentence = (text: string) => /^.*?(?=[.!?](?:\s|$)|$)/s.exec(text)![0];

/** Without marks, quotes and a final stop; numbers without separators of thousands. */
function tidy(text: string): string {
  const bare = text
    .replace(/\*+|`|<\/?answer>/g, "")
    .replace(/^[\s"'“(]+|[\s"'”).,!]+$/g, "")
    .trim();
  return isNumber.test(bare) ? bare.replace(/[$€£,\s]/g, "").replace("−", "-") : bare;
}
