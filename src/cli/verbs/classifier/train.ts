import { addRatedTextOptions, type RatedTextOptions } from "../../classifier/ratedTextOptions.ts";
import { realNumber } from "../../numberOption.ts";
import { defineVerb } from "../../verb.ts";

/** Options of `assay classifier train`. */
export interface TrainOptions extends RatedTextOptions {
  readonly out: string;
  readonly penalty: number;
}

export default defineVerb<TrainOptions>({
  name: "train",
  summary: "n-grams from texts that people rated",
  description:
    "Trains a linear model of words, pairs of words and runs of characters on nine in ten of the texts, writes it as a file that " +
    "every --classifier takes, and says how good it is on the tenth that it did not see: a text decides by itself in which " +
    "part it is. Without a file the texts are generated: short messages, kind and rude.",
  examples: [
    {
      command: "assay classifier train tweets.csv --text tweet --label class --unsafe 0,1",
      meaning: "labels 0 and 1 mean unsafe, all others safe",
    },
    {
      command: "assay classifier train --out rude.safetensors",
      meaning: "from generated texts",
    },
  ],
  configure: (command) =>
    void addRatedTextOptions(
      command
        .argument("[file]", "a table with a header, CSV or TSV (default: generated texts)")
        .option("--out <file>", "what to write", "classifier.safetensors")
        .option(
          "--penalty <number>",
          "of the squared weights, above 0",
          realNumber({ from: 1e-6 }),
          0.1,
        ),
    ),
  run: async (invocation) =>
    await (await import("../../classifier/classifierCommands.ts")).trainClassifier(invocation),
});
