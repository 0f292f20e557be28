/**
 * The words of all prompts, as data: ours by default, the papers' own or a person's from a file.
 *
 * A template holds `{placeholders}`, which are filled once: what is filled in is never read as a template. A turn
 * that comes out empty is left out, and neighbours of one role become one turn. Nothing else of a prompt is in code.
 */
import { z } from "zod";
import { lettersOf } from "../data/question.ts";

const text = z.string();

/** A text in which these placeholders stand. */
const holding = (...names: readonly string[]) =>
  text.refine((given) => names.every((name) => given.includes(`{${name}}`)), {
    error: `needs ${names.map((name) => `{${name}}`).join(" and ")} in it`,
  });

/** A text that ends with the reasoning, so that a policy can go on from it. */
const endingWithReasoning = text.refine((given) => /\{reasoning\}\s*$/.test(given), {
  error: "must end with {reasoning}",
});

/** A turn of a conversation that is the same for every question; it is no template. */
const turns = z
  .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: text }))
  .default([]);

const demonstrationFields = z.strictObject({
  question: text,
  choices: z.array(text).min(2).optional(),
  /** The letter of the right choice, or the free answer. */
  answer: text,
  /** Reasoning in sentences. `{answer}` stands for the answer, so that choices can be put in another order. */
  steps: z.array(text).default([]),
  /**
   * Reasoning in subquestions with their answers, in the order of the numbers by which later ones name earlier
   * answers: `<sub_a_1></sub_a_1>`.
   */
  decomposition: z.array(z.strictObject({ subquestion: text, text })).default([]),
});

/** A question that is shown with its reasoning and its answer before the one that is asked. */
export const demonstrationSchema = demonstrationFields.refine(
  (given) =>
    given.choices === undefined || lettersOf({ choices: given.choices }).includes(given.answer),
  { path: ["answer"], error: "must be the letter of one of the choices" },
);

/** One worked question. */
export type Demonstration = Readonly<z.infer<typeof demonstrationSchema>>;

const closingSchema = z.strictObject({
  /** What the user says after the reasoning. Empty: nothing. */
  ask: text.default(""),
  /** The same for a policy whose answer cannot be begun for it: asks for the answer and nothing else. @default `ask` */
  alone: text.optional(),
  /**
   * How the answer begins, where it can be begun: the next thing said is the answer. White space at its end is said
   * with the answer, so that its first token is a whole word.
   */
  cue: text.default(""),
  /** What is said after the cue: `{letter}` and `{choice}` of one choice, or the free `{answer}`. */
  verdict: text,
  /** What follows the answer; sampling of an answer stops before it. */
  end: text.default(""),
});

/** How the answer is asked for and begins. */
export type Closing = Readonly<z.infer<typeof closingSchema>>;

/** Closings by the kind of question. */
const answerSchema = z.strictObject({
  choice: closingSchema.optional(),
  free: closingSchema.optional(),
});

/** The closing turns of a reasoner. */
export type AnswerWording = Readonly<z.infer<typeof answerSchema>>;

const shots = z.int().min(0).default(0);

const directSchema = z.strictObject({
  turns,
  /** How many of the demonstrations are shown first; those without the reasoning that is needed are passed over. */
  shots,
  /** How the user asks; `{question}` is the question with its choices. */
  ask: holding("question").default("{question}"),
  answer: answerSchema,
});

/** How sentences become one text, and one text becomes sentences. */
export const stepsSchema = z.strictObject({
  /** `sentence`: where sentences end. `separator`: where `between` stands. */
  split: z.enum(["sentence", "separator"]).default("sentence"),
  /** What is said between steps that bring no white space of their own. */
  between: text.default(" "),
});

/** How steps are joined and split. */
export type StepsWording = Readonly<z.infer<typeof stepsSchema>>;

const thinkingSchema = directSchema.extend({
  /** How a policy is asked whose answer cannot be begun for it. @default `ask` */
  alone: holding("question").optional(),
  /** How such a policy is asked to go on; `{reasoning}` is what has been thought. @default refuses to go on */
  proceed: holding("question", "reasoning").optional(),
  /** How the assistant thinks. Where its answer can be begun, this is its beginning. */
  think: endingWithReasoning,
  /** Sampling of the reasoning stops before any of these. */
  stop: z.array(text.min(1)).default([]),
});

const decompositionPair = holding("subquestion", "subanswer");

const factoredSchema = z.strictObject({
  /** Sees the question and writes subquestions; `{index}` counts from 1. */
  decompose: z.strictObject({
    turns,
    shots,
    ask: holding("question").default("{question}"),
    subquestion: holding("index", "subquestion").default(
      "<sub_q_{index}>{subquestion}</sub_q_{index}>",
    ),
    /** How the answers come back, as the next turn of the user. */
    subanswer: holding("index", "subanswer").default("<sub_a_{index}>{subanswer}</sub_a_{index}>"),
    finish: text.min(1).default("<FIN></FIN>"),
  }),
  /** Sees one subquestion and generic worked ones, nothing else. */
  answering: z.strictObject({
    turns,
    demonstrations: z.array(z.strictObject({ subquestion: text, subanswer: text })).default([]),
    ask: holding("subquestion").default("{subquestion}"),
    /** How the answer stands in what is said; without the words around it, all that is said is the answer. */
    reply: holding("subanswer").default("<result>{subanswer}</result>"),
    /** How the answer begins, where it can be begun. */
    cue: text.default(""),
  }),
  /** Sees the question and the answered subquestions. */
  recompose: z.strictObject({
    turns,
    shots,
    ask: holding("question", "reasoning"),
    pair: decompositionPair.default("Question: {subquestion}\nAnswer: {subanswer}"),
    between: text.default("\n\n"),
    answer: answerSchema,
  }),
});

/** How turns become one text, for a model that has no chat template; each is a template of its `{content}`. */
const textLayoutSchema = z.strictObject({
  system: holding("content").default("{content}"),
  user: holding("content").default("{content}"),
  /** What stands before `{content}` is where the answer begins; white space at its end is left out. */
  assistant: holding("content").default("{content}"),
  between: text.default("\n\n"),
});

/** Checks a wording. Sections that a reasoner does not need may be absent. */
export const wordingSchema = z.strictObject({
  /** How records call it. */
  name: text.min(1),
  layout: z.union([z.literal("chat"), textLayoutSchema]).default("chat"),
  /** `{question}` with its `{choices}`. */
  question: holding("question").default("{question}\n\n{choices}"),
  /** A question whose answer is free. */
  freeQuestion: holding("question").default("{question}"),
  /** One of the choices: `{letter}` and `{choice}`. They stand on lines of their own. */
  choice: text.default("({letter}) {choice}"),
  /** What is said after all of `{question}`, where there is something. */
  after: holding("question", "after").default("{question}\n\n{after}"),
  demonstrations: z.array(demonstrationSchema).default([]),
  zeroShot: directSchema.optional(),
  fewShot: directSchema.optional(),
  chainOfThought: thinkingSchema.extend({ steps: stepsSchema.prefault({}) }).optional(),
  chainOfThoughtDecomposition: thinkingSchema
    .extend({
      pair: decompositionPair.default("<sub_q>{subquestion}</sub_q>\n<sub_a>{subanswer}</sub_a>"),
      between: text.default("\n"),
      /** Follows the last pair; the policy says it when it has nothing more to ask. */
      finish: text.min(1).default("<FIN></FIN>"),
    })
    .optional(),
  factoredDecomposition: factoredSchema.optional(),
});

/** The words of all prompts of the reasoners. */
export type Wording = Readonly<z.infer<typeof wordingSchema>>;

/** The same as a file or a program may write it: what has a default may be left out. */
export type WordingInput = z.input<typeof wordingSchema>;

/** The part of a wording that belongs to one reasoner. */
export type Section =
  | "zeroShot"
  | "fewShot"
  | "chainOfThought"
  | "chainOfThoughtDecomposition"
  | "factoredDecomposition";

/** A wording with its defaults. @throws ZodError that names the key. */
export const defineWording = (wording: WordingInput): Wording => wordingSchema.parse(wording);

/** The words of one reasoner. @throws RangeError where the wording has none. */
export function sectionOf<Name extends Section>(
  wording: Wording,
  name: Name,
): NonNullable<Wording[Name]> {
  const section = wording[name];
  if (section !== undefined) return section;
  throw new RangeError(
    `The wording ${wording.name} has no words for ${name}: expected a section ${name}.`,
  );
}

/** The wording in which every way of reasoning shows demonstrations: where it showed none, it shows all. */
export function withDemonstrations(wording: Wording): Wording {
  const { length } = wording.demonstrations;
  const shown = <Part extends { readonly shots: number } | undefined>(part: Part): Part =>
    part === undefined || part.shots > 0 ? part : { ...part, shots: length };
  const { fewShot, chainOfThought, chainOfThoughtDecomposition } = wording;
  return {
    ...wording,
    fewShot: shown(fewShot),
    chainOfThought: shown(chainOfThought),
    chainOfThoughtDecomposition: shown(chainOfThoughtDecomposition),
  };
}

/** The text with its placeholders filled; names that are not among `values` stay as they are. */
export const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : placeholder,
  );
