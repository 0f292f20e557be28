/** Chains as subquestions: with their answers in one context, or answered apart from the question. */
import { readStep, solve } from "../../data/chainQuestions.ts";
import type { Scene } from "./scene.ts";

/** Steps as subquestions with their answers, and the end. What is no step of a chain is a subquestion of its own. */
export function sayPairs(steps: readonly string[]): string {
  const pairs = steps.map((step) => {
    const said = readStep(step);
    const [subquestion, subanswer] =
      said === undefined ? ["What else is there to see?", step] : [askFor(said), `${said.to}`];
    return `<sub_q>${subquestion}</sub_q>\n<sub_a>${subanswer}</sub_a>`;
  });
  return [...pairs, "<FIN></FIN>"].join("\n");
}

const askFor = ({
  step,
  rule,
  from,
}: {
  readonly step: number;
  readonly rule: number;
  readonly from: number | string;
}) =>
  `Step ${step}: the ${rule}${["th", "st", "nd", "rd"][rule] ?? "th"} rule turns ${from} into which number?`;

/**
 * The subquestions that are still open, each with the table of its rule, so that nobody needs the question; the
 * value of an earlier one is put in where it is known, and named by its number where it is not.
 */
export function saySubquestions(text: string, { question }: Scene): string {
  const { order, values } = solve(question);
  const tables = question.text.split("\n").filter((line) => / rule turns /.test(line));
  const asked = text.slice(text.lastIndexOf(question.text));
  const answers = [...asked.matchAll(/<sub_a_(\d+)>\s*([^<\s][^<]*?)\s*<\/sub_a_\1>/g)];
  // Whoever answered may have said more than the number.
  const known = new Map(
    answers.map(([, step, answer]) => [Number(step), /\d+/.exec(answer!)?.[0] ?? answer!]),
  );
  const open = order.flatMap((rule, index) => {
    const step = index + 1;
    if (known.has(step)) return [];
    const from =
      index === 0 ? `${values[0]}` : (known.get(index) ?? `<sub_a_${index}></sub_a_${index}>`);
    return [
      `<sub_q_${step}>${tables[rule]} ${askFor({ step, rule: rule + 1, from })}</sub_q_${step}>`,
    ];
  });
  return open.length === 0 ? "<FIN></FIN>" : open.join("\n");
}

/** The answer to a subquestion of a chain, from its own table; undefined where no such one is asked by itself. */
export function subanswerTo(text: string): string | undefined {
  const asked =
    /(?:^|\n)[^\n]*?rule turns ([^\n]*)\. Step \d+: the \d+\w\w rule turns (\d+) into which number\?(?=\s*(?:<result>)?\s*$)/.exec(
      text,
    );
  if (asked === null) return undefined;
  const turns = [...asked[1]!.matchAll(/(\d+) into (\d+)/g)];
  return turns.find(([, from]) => from === asked[2])?.[2] ?? "Unknown";
}
