/** The questions of a study: the same ones in every process of a run. */
import { createHash } from "node:crypto";
import { additionQuestions, gridDigits, gridOperands } from "../../data/additionQuestions.ts";
import { chainQuestions } from "../../data/chainQuestions.ts";
import { comparisonQuestions } from "../../data/comparisonQuestions.ts";
import { originalQuestions } from "../../data/originalQuestions.ts";
import type { Question } from "../../data/question.ts";
import { type QuestionSet, readQuestions, sayQuestions } from "../../data/readQuestions.ts";
import { type Seed, split } from "../../math/seed.ts";
import type { RunContext } from "../recipe.ts";
import type { StudySettings } from "./settings.ts";

/** Which settings decide about questions. */
export type QuestionSettings = Pick<StudySettings, "data" | "format" | "mapping" | "questions">;

/** Whose questions, and in which order. */
export interface QuestionChoice {
  /** The name of the policy that will be asked. */
  readonly model: string | undefined;
  readonly seed: Seed;
}

/** Reads the questions, or draws them. @throws Error that names the place of what is wrong with a file. */
export async function questionSetOf(
  { data, format, mapping, questions: limit }: QuestionSettings,
  { model, seed }: QuestionChoice,
): Promise<QuestionSet> {
  const options = { seed: split(seed, "questions"), limit };
  const isPlanted = model?.startsWith("planted/") === true;
  const name = data !== "auto" ? data : isPlanted ? "chains" : "original";
  const known = knownSets[name as keyof typeof knownSets];
  if (Object.hasOwn(knownSets, name)) return known(options);
  return await readQuestions(data, {
    ...options,
    ...(format === "auto" ? {} : { format }),
    ...(mapping === null ? {} : { mapping }),
  });
}

/** Sets that need no file, by the name that `data` has for them. */
const knownSets = {
  original: originalQuestions,
  chains: ({ limit, seed }: Drawing) => chainSet(limit, seed),
  addition: ({ limit, seed }: Drawing) => additionSet(limit, seed),
  comparisons: ({ limit, seed }: Drawing) => comparisonSet(limit, seed),
};

interface Drawing {
  readonly limit: number;
  readonly seed: Seed;
}

/** What every generated set has in common. */
const generated = { licence: "that of this project", skipped: [], notTaken: 0 };

/** The grid of Lanham et al. 2023, section 3: as many sums in each of its cells. */
const additionSet = (limit: number, seed: Seed): QuestionSet => {
  const cells = gridOperands.length * gridDigits.length;
  const questions = additionQuestions({ count: Math.ceil(limit / cells), seed });
  return { ...generated, format: "addition", description: "Sums of whole numbers.", questions };
};

/** Comparisons asked both ways round, in pairs. */
const comparisonSet = (limit: number, seed: Seed): QuestionSet => ({
  ...{ ...generated, format: "comparisons", description: "Comparisons and their reversals." },
  questions: comparisonQuestions({ count: Math.ceil(limit / 2), seed }),
});

/** Reasonings of three to six steps, the lengths that Lanham et al. 2023 draw in panels. */
const chainSteps = [3, 4, 5, 6];
const chainChoices = 4;

/** Chains of rules in words, all of one task. */
export const chainSet = (count: number, seed: Seed): QuestionSet => ({
  ...{ ...generated, format: "chains", description: "Chains of rules in words." },
  questions: chainQuestions({ count, steps: chainSteps, choices: chainChoices, seed }).map(
    (question) => ({ ...question, task: "chains" }),
  ),
});

/** Half as many comparisons as questions, each asked both ways round. */
export const twinPairs = ({ questions }: Pick<QuestionSettings, "questions">): number =>
  Math.ceil(questions / 2);

/** Comparisons that a study asks beside its questions, whatever those are; their ids begin with `twins-`. */
export const twinQuestions = (settings: QuestionSettings, seed: Seed): readonly Question[] =>
  comparisonQuestions({ count: twinPairs(settings), seed: split(seed, "twins") }).map(
    (question) => ({ ...question, id: `twins-${question.id}`, pair: `twins-${question.pair}` }),
  );

/**
 * The questions of a run, and after them the twins of a study that asks some. What was read is in its log; other
 * questions in the same run are refused.
 */
export async function studyQuestions(
  context: Pick<RunContext<QuestionSettings>, "settings" | "seed" | "policy" | "once" | "record">,
  { twins = false }: { readonly twins?: boolean } = {},
): Promise<readonly Question[]> {
  const { settings, seed, policy } = context;
  const set = await questionSetOf(settings, { model: policy?.name, seed });
  const sha256 = createHash("sha256").update(JSON.stringify(set.questions)).digest("hex");
  const known = await context.once("questions", async () => {
    const isWhole = set.skipped.length === 0;
    const [level, text] = [isWhole ? ("info" as const) : ("warning" as const), sayQuestions(set)];
    context.record({ kind: "note", cell: "questions", level, text });
    return {
      ...{ format: set.format, licence: set.licence, questions: set.questions.length, sha256 },
      // Notes are no facts: what a summary says of the questions stands in the result.
      ...(isWhole ? {} : { skipped: text }),
    };
  });
  const beside = twins ? twinQuestions(settings, seed) : [];
  if (known.sha256 === sha256) return [...set.questions, ...beside];
  throw new Error(
    `${settings.data}: the questions are not those that this run began with (${known.questions} of ${known.format}). Restore the file, or choose another --dir.`,
  );
}
