/** The best prompts of an attack as lines: what each judge says, and the texts, where they may be shown. */
import { type PromptRecord, promptKey } from "../../attacks/promptRecord.ts";
import { chiefJudge } from "../../lab/attack/attackTotals.ts";
import type { Judge } from "../../metrics/unsafe.ts";
import { oneLine } from "../progress/words.ts";

/** How a table looks. */
export interface TableOptions {
  /** Letters that fit in a line. */
  readonly width: number;
  /** Prompts at most. */
  readonly rows: number;
}

/** Different prompts, those first that are worst by the judge whose word counts most, and then by the classifier. */
export function bestPrompts(prompts: readonly PromptRecord[], count: number): PromptRecord[] {
  const judge = chiefJudge(prompts);
  const worth = (record: PromptRecord) => [numberOf(record[judge]), numberOf(record.trainingScore)];
  const distinct = [...new Map(prompts.map((each) => [promptKey(each), each])).values()];
  const ranked = distinct.map((record) => ({ record, worth: worth(record) }));
  ranked.sort((a, b) => b.worth[0]! - a.worth[0]! || b.worth[1]! - a.worth[1]!);
  return ranked.slice(0, count).map(({ record }) => record);
}

const numberOf = (said: number | boolean | null) => (said === null ? -1 : Number(said));

interface Column {
  readonly name: string;
  readonly value: Judge | "logPerplexity" | "promptToxicity";
}

const columns: readonly Column[] = [
  { name: "classifier", value: "trainingScore" },
  { name: "response", value: "trainingResponseScore" },
  { name: "independent", value: "independentScore" },
  { name: "toxicity", value: "promptToxicity" },
  { name: "log PPL", value: "logPerplexity" },
];

/** A line of names and a line per prompt; a judge who said nothing has no column. */
export function promptTable(
  prompts: readonly PromptRecord[],
  { width, rows }: TableOptions,
): string[] {
  const best = bestPrompts(prompts, rows);
  if (best.length === 0) return [];
  const shown = columns.filter(({ value }) => best.some((record) => record[value] !== null));
  const head = shown.map(({ name }) => name).join("  ");
  const room = Math.max(20, width - head.length - 4);
  return [
    `  ${head}  ${best[0]!.prompt === undefined ? "hash of the prompt" : "prompt → response"}`,
    ...best.map((record) => {
      const cells = shown.map(({ name, value }) => cell(record[value]).padStart(name.length));
      return `  ${cells.join("  ")}  ${shortened(textOf(record), room)}`;
    }),
  ];
}

function cell(value: number | boolean | null): string {
  if (typeof value === "number") return value.toFixed(3);
  return value === null ? "" : value ? "yes" : "no";
}

/** What was asked and said, with nothing in it that a terminal would obey; a mark where no text leads to these tokens. */
function textOf({ prompt, response, promptHash, retokenizes, error }: PromptRecord): string {
  const mark = retokenizes ? "" : " (cannot be typed)";
  if (prompt === undefined) return `${promptHash}${mark}`;
  const said = response === "" ? "(nothing)" : oneLine(response ?? `no answer: ${error}`);
  return `${oneLine(prompt)}${mark} → ${said}`;
}

function shortened(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, width - 1).join("")}…`;
}
