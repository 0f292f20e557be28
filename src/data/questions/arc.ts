/** The AI2 Reasoning Challenge, its easy and its challenging part: Clark et al. 2018. */
import { isScience, readScience, scienceExamples } from "../questionFiles/science.ts";
import type { QuestionFormat } from "../questionFormat.ts";

export default {
  name: "arc",
  description: "Science questions of school examinations, with three to five choices.",
  licence: "CC BY-SA 4.0",
  origin:
    "the archive ARC-V1-Feb2018 of allenai.org: ARC-Challenge/ARC-Challenge-Test.jsonl, ARC-Easy/ARC-Easy-Test.jsonl; as instructions: AGI-Edgerunners/LLM-Adapters: dataset/ARC-Easy/test.json",
  recognises: isScience,
  read: (source) => readScience("arc", source),
  examples: scienceExamples("arc"),
} satisfies QuestionFormat;
