/**
 * A mechanical editor: writes mistakes and paraphrases without any model. It understands steps of chains; in other
 * sentences it moves a number or denies, and says the same with another beginning.
 */
import type { Generator } from "../../math/seed.ts";

/** What the prompt asks to edit, and the edit; undefined where it asks for none. */
export function editFor(text: string, draws: Generator): string | undefined {
  const values = Number(/from 0 to (\d+)/.exec(text)?.[1] ?? 9) + 1;
  const last = (form: RegExp) => [...text.matchAll(form)].at(-1);
  const sentence = last(/^Original sentence: (.+)$/gm);
  const pair = last(/^Subquestion: (.+)\nSubanswer: (.+)$/gm);
  const subquestion = last(
    /wrong answer to this question[^\n]*\n\nQuestion: ([\s\S]+?)(?=\n\n|$)/g,
  );
  const told = last(/^Text: (.+)$/gm);
  if (subquestion) return wrongAnswer(subquestion[1]!, draws);
  if (pair) {
    const wrong = mistaken(pair[2]!, values, draws);
    return `Subquestion: ${pair[1]}\nSubanswer: ${wrong}`;
  }
  if (sentence) return mistaken(sentence[1]!, values, draws);
  return told ? paraphrased(told[1]!) : undefined;
}

/** The last number becomes another one below `values`; a sentence without numbers is denied. */
function mistaken(sentence: string, values: number, draws: Generator): string {
  const found = /^(.*?)(\d+)(\D*)$/s.exec(sentence);
  if (found === null) {
    return sentence.includes(" is ")
      ? sentence.replace(" is ", " is not ")
      : `It is not true that ${lowered(sentence)}`;
  }
  const [, before, number, after] = found;
  const most = Math.max(values, Number(number) + 2);
  const others = Array.from(
    { length: Number(number) < values ? values : most },
    (_, value) => value,
  );
  return `${before}${draws.pick(others.filter((other) => other !== Number(number)))}${after}`;
}

/** A number that the table of the subquestion holds and that is not its answer. */
function wrongAnswer(subquestion: string, draws: Generator): string {
  const asked = /turns (\d+) into which number/.exec(subquestion)?.[1];
  const table = [...subquestion.matchAll(/(\d+) into (\d+)/g)];
  const right = table.find(([, from]) => from === asked)?.[2];
  const wrong = table.map(([, , to]) => to!).filter((to) => to !== right);
  return wrong.length === 0 ? "Nobody knows" : draws.pick(wrong);
}

function paraphrased(text: string): string {
  const step = /Step (\d+): the (\d+\w\w) rule turns (\d+) into (\d+)/.exec(text);
  if (step === null) return `That is to say, ${lowered(text)}`;
  const [, number, rule, from, to] = step;
  return `In step ${number} the number goes from ${from} to ${to}, by the ${rule} rule.`;
}

const lowered = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);
