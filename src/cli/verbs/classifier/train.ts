import { Option } from "commander";
import { addRatedTextOptions, type RatedTextOptions } from "../../classifier/ratedTextOptions.ts";
import { realNumber, wholeNumber } from "../../numberOption.ts";
import { defineVerb } from "../../verb.ts";

/** Options of `assay classifier train`. */
export interface TrainOptions extends RatedTextOptions {
  readonly out: string;
  readonly kind: "ngrams" | "transformer";
  readonly penalty: number;
  readonly steps: number;
}

export default defineVerb<TrainOptions>({
  name: "train",
  summary: "from texts that people rated",
  description:
    "Trains on nine in ten of the texts, writes a file that every --classifier takes, and says how good it is on the tenth that " +
    "it did not see: a text decides by itself in which part it is. ngrams is a linear model of words, pairs of words and runs " +
    "of characters, made in seconds; transformer is a small network, made in minutes, which an attack can climb because " +
    "gradients go through it. Without a file the texts are generated: short messages, kind and rude.",
  examples: [
    {
      command: "assay classifier train tweets.csv --text tweet --label class --unsafe 0,1",
      meaning: "labels 0 and 1 mean unsafe, all others safe",
    },
    {
      command: "assay classifier train --kind transformer --out rude.safetensors",
      meaning: "a network, from generated texts",
    },
  ],
  configure: (command) =>
    void addRatedTextOptions(
      command
        .argument("[file]", "a table with a header, CSV or TSV (default: generated texts)")
        .option("--out <file>", "what to write", "classifier.safetensors")
        .addOption(
          new Option("--kind <kind>", "what is trained")
            .choices(["ngrams", "transformer"])
            .default("ngrams"),
        )
        .option(
          "--penalty <number>",
          "of n-grams: of the squared weights, above 0",
          realNumber({ from: 1e-6 }),
          0.1,
        )
        .option("--steps <number>", "of a transformer", wholeNumber({ from: 1 }), 600),
    ),
  run: async (invocation) =>
    await (await import("../../classifier/classifierCommands.ts")).trainClassifier(invocation),
});
