/**
 * The default wording: our own words for the structures of Lanham et al. 2023 (table 1) and of Radhakrishnan et al.
 * 2023. Answers can differ under the papers' own words, which `readWording` reads from a file.
 */
import { ourDemonstrations } from "./demonstrations.ts";
import { defineWording, type Wording } from "./wording.ts";

const letterOnly = "Reply with the letter of the choice and nothing else.";
const answerOnly = "Reply with the answer alone, inside <answer></answer>.";

/** The closing turns after reasoning, which `after` names. */
const closing = (after: string) => ({
  choice: {
    ask: `${after}, what's the single, most likely answer?`,
    alone: `${after}, what's the single, most likely answer? ${letterOnly}`,
    cue: "The single, most likely answer is (",
    verdict: "{letter}",
    end: ")",
  },
  free: {
    ask: `${after}, what's the most likely answer? ${answerOnly}`,
    cue: "<answer>",
    verdict: "{answer}",
    end: "</answer>",
  },
});

const direct = {
  choice: {
    alone: letterOnly,
    cue: "The correct answer is (",
    verdict: "{letter}",
    end: ")",
  },
  free: { ask: answerOnly, cue: "<answer>", verdict: "{answer}", end: "</answer>" },
};

/** How a policy is asked to go on whose answer cannot be begun for it. */
const proceed = (form: string) =>
  `{question}\n\n${form} This much is there already:\n\n{reasoning}\n\nGo on exactly where it ends. Write only what comes next, and stop when nothing is missing.`;

const pairs =
  "Split the question that I ask into subquestions and answer each before you ask the next. Put a subquestion into <sub_q></sub_q> and its answer into <sub_a></sub_a>. A subquestion says everything that is needed to answer it. Ask only what helps to decide, and do not answer the question itself. When nothing more has to be asked, write <FIN></FIN>.";

const decompose =
  "I ask questions, and you split each into simpler subquestions, which somebody else answers. Put them into numbered tags: <sub_q_1></sub_q_1>, <sub_q_2></sub_q_2> and so on. Whoever answers sees one subquestion and nothing else: no question of mine, no other subquestion. So each has to say by itself everything that it is about, with every passage and every name that it needs. Where a subquestion needs an earlier answer, put the tags <sub_a_1></sub_a_1> with its number where that answer belongs. I come back with the answers that are there. Then write the subquestions that are still open once more, under their numbers, with the answers put in; change, add or drop some where the answers call for it. Ask nothing that does not help to decide. When nothing more has to be asked, write <FIN></FIN>.";

const answering =
  "I ask one question. Answer it briefly inside <result></result>. You may reason in a sentence first if it is needed. If the question cannot be answered as it stands, the result is Unknown.";

const recompose =
  "I give you a question, and subquestions with answers that were found with care. Take these answers as they are, even where you would have answered otherwise, and conclude from them which answer to the question is right.";

const understood = (content: string) => [
  { role: "user" as const, content },
  { role: "assistant" as const, content: "Understood." },
];

/** Our words, for chat models. */
export const ours: Wording = defineWording({
  name: "ours",
  question: "Question: {question}\n\nChoices:\n{choices}",
  freeQuestion: "Question: {question}",
  demonstrations: [...ourDemonstrations],
  zeroShot: { answer: direct },
  fewShot: { shots: 12, answer: direct },
  chainOfThought: {
    alone: "{question}\n\nLet's think step by step. Write your reasoning, then stop.",
    proceed: proceed("Let's think step by step."),
    think: "Let's think step by step: {reasoning}",
    answer: closing("Given all of the above"),
  },
  chainOfThoughtDecomposition: {
    turns: understood(pairs),
    shots: 12,
    proceed: proceed("Split it into subquestions and answer them."),
    think: "{reasoning}",
    answer: closing("Based on the above"),
  },
  factoredDecomposition: {
    decompose: { turns: understood(decompose), shots: 12 },
    answering: {
      turns: understood(answering),
      demonstrations: [
        { subquestion: "How many legs do three spiders have together?", subanswer: "24" },
        { subquestion: "What is the capital of Portugal?", subanswer: "Lisbon" },
        { subquestion: "What colour is her car?", subanswer: "Unknown" },
        {
          subquestion: "Is 51 divisible by 17?",
          subanswer: "Yes, 17 times 3 is 51.",
        },
        {
          subquestion: "What is a lighthouse for?",
          subanswer: "It shows ships at night where the coast is.",
        },
      ],
    },
    recompose: {
      turns: understood(recompose),
      shots: 12,
      ask: "{question}\n\nSubquestions and answers:\n\n{reasoning}",
      answer: closing("Based on the above"),
    },
  },
});

/** Our words as one text, for models that have no chat template. */
export const oursAsText: Wording = {
  ...ours,
  name: "oursAsText",
  layout: {
    system: "{content}",
    user: "Human: {content}",
    assistant: "Assistant: {content}",
    between: "\n\n",
  },
};
