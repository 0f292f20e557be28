import { addRatedTextOptions, type RatedTextOptions } from "../../classifier/ratedTextOptions.ts";
import { defineVerb } from "../../verb.ts";

/** Options of `assay classifier check`. */
export interface CheckOptions extends RatedTextOptions {
  readonly unsafeLabel?: string;
}

export default defineVerb<CheckOptions>({
  name: "check",
  summary: "accuracy, AUC and calibration of any classifier",
  description:
    "Asks a classifier about the tenth of the texts that train holds out, each text by itself, and compares with what people " +
    "said. A text that it cannot read counts as missing.",
  examples: [
    {
      command:
        "assay classifier check classifier.safetensors tweets.csv --text tweet --label class",
      meaning: "label 1 means unsafe",
    },
    { command: "assay classifier check words:rude.txt", meaning: "on generated texts" },
  ],
  configure: (command) =>
    void addRatedTextOptions(
      command
        .argument("<classifier>", "a file, a folder, words:<file>, or a model behind an API")
        .argument("[file]", "a table with a header, CSV or TSV (default: generated texts)")
        .option("--unsafe-label <label>", "of a classifier of Hugging Face, that means unsafe"),
    ),
  run: async (invocation) =>
    await (await import("../../classifier/classifierCommands.ts")).checkClassifier(invocation),
});
