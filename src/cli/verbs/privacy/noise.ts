import { addAccountingOptions } from "../../privacy/accountingOptions.ts";
import type { NoiseOptions } from "../../privacy/answerNoise.ts";
import { addDpSgdOptions, anyNumber } from "../../privacy/eventOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<NoiseOptions>({
  name: "noise",
  summary: "the noise, or another number, for an epsilon",
  description:
    "Looks for the one free number of DP-SGD with which a target is met: the least noise, or with --free the " +
    "most steps, the largest sampling rate or batch. The epsilon of the answer is never above the target, and the " +
    "number beside it misses the target. Where no number will do, it names the best that can be had, with exit code 1.",
  examples: [
    {
      command: "assay privacy noise --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000",
      meaning: "the least noise multiplier",
    },
    {
      command:
        "assay privacy noise --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --noise-multiplier 1 --free steps",
      meaning: "the most steps",
    },
    {
      command:
        "assay privacy noise --epsilon 8 --dataset-size 50000 --epochs 20 --noise-multiplier 1 --free batchSize",
      meaning: "the largest batch that so many epochs allow",
    },
    {
      command:
        "assay privacy noise --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000 --accountant rdp",
      meaning: "the same for another accountant",
    },
  ],
  inOneGo: () => true,
  configure: (command) =>
    void addAccountingOptions(
      addDpSgdOptions(
        command
          .option("--epsilon <number>", "the target", anyNumber)
          .option("--delta <number>", "probability that epsilon does not hold", anyNumber)
          .option(
            "--free <parameter>",
            "noiseMultiplier, steps, samplingRate or batchSize",
            "noiseMultiplier",
          ),
      )
        .option("--tolerance <share>", "how far at most from a number that misses", anyNumber)
        .option("--force", "accept a delta of 1 / n and more"),
    ),
  run: (invocation) =>
    refusedAsUsage(async () => (await import("../../privacy/answerNoise.ts")).answer(invocation)),
});
