import { addAccountingOptions } from "../../privacy/accountingOptions.ts";
import type { CurveOptions } from "../../privacy/answerCurve.ts";
import { addEventOptions, numberList } from "../../privacy/eventOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<CurveOptions>({
  name: "curve",
  summary: "every delta with its epsilon, and attacks",
  description:
    "Epsilon at many deltas as a table and a drawing, the largest true-positive rate that any attack can have at " +
    "given false-positive rates, and the Gaussian mechanism that allows as much.",
  examples: [
    {
      command: "assay privacy curve --noise-multiplier 1 --sampling-rate 0.01 --steps 1000",
      meaning: "as a table, with a drawing and what attacks can reach",
    },
    {
      command:
        "assay privacy curve --noise-multiplier 1 --sampling-rate 0.01 --steps 1000 --deltas 1e-8,1e-6,1e-5 --csv",
      meaning: "for a spreadsheet",
    },
    {
      command:
        "assay privacy curve --noise-multiplier 1 --sampling-rate 1 --steps 10 --accountant all",
      meaning: "every accountant, side by side",
    },
  ],
  inOneGo: () => true,
  configure: (command) =>
    void addAccountingOptions(
      addEventOptions(command)
        .option("--deltas <list>", "with commas between them (default: 1e-10 to 1e-2)", numberList)
        .option(
          "--false-positive-rates <list>",
          "at which attacks are bounded (default: 0.0001, 0.001, 0.01, 0.1)",
          numberList,
        )
        .option("--csv", "the table alone, with commas"),
      "comparing",
    ),
  run: (invocation) =>
    refusedAsUsage(async () => (await import("../../privacy/answerCurve.ts")).answer(invocation), {
      delta: "--deltas",
    }),
});
