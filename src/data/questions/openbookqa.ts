/** OpenBookQA: Mihaylov et al. 2018. */
import { isScience, readScience, scienceExamples } from "../questionFiles/science.ts";
import type { QuestionFormat } from "../questionFormat.ts";

export default {
  name: "openbookqa",
  description: "Elementary science applied to everyday situations, with four choices.",
  licence: "Apache-2.0",
  origin:
    "allenai/OpenBookQA: data/OpenBookQA-V1-Sep2018/Data/Main/test.jsonl; as instructions: AGI-Edgerunners/LLM-Adapters: dataset/openbookqa/test.json",
  recognises: isScience,
  read: (source) => readScience("openbookqa", source),
  examples: scienceExamples("openbookqa"),
} satisfies QuestionFormat;
