import { addAccountingOptions } from "../../privacy/accountingOptions.ts";
import type { AuditCommandOptions } from "../../privacy/answerAudit.ts";
import { addDpSgdOptions, anyNumber } from "../../privacy/eventOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<AuditCommandOptions>({
  name: "audit",
  summary: "is a claimed epsilon true? From scores of canaries",
  description:
    "Reads what an attack said about canaries, each put into the data by a fair coin or left out: lines of " +
    '{"score": 1.2, "included": true}, or a table with these columns; - reads stdin. Prints a lower bound on epsilon beside ' +
    "the claim, how well the attack does, and how large a bound so many scores could have shown at all. Methods: one-run and " +
    "clopper-pearson hold for any mechanism; f-dp and gdp show more, and take the noise for Gaussian. A bound above the claim is " +
    "an alarm, with exit code 3: the claim, the mechanism or the audit is wrong. A bound below it proves nothing.",
  examples: [
    {
      command: "assay privacy audit --scores scores.jsonl --claimed-epsilon 1 --delta 1e-5",
      meaning: "canaries of one run against a claim",
    },
    {
      command:
        "assay privacy audit --scores scores.csv --claimed-epsilon 1 --delta 1e-5 --method f-dp",
      meaning: "the same, where the noise is known to be Gaussian",
    },
    {
      command:
        "assay privacy audit --scores losses.csv --losses --noise-multiplier 1 --sampling-rate 0.01 --steps 1000 --delta 1e-5",
      meaning: "losses, of which low ones look included, against all that DP-SGD claims",
    },
  ],
  inOneGo: () => true,
  configure: (command) =>
    void addAccountingOptions(
      addDpSgdOptions(
        command
          .requiredOption("--scores <file>", "JSON Lines or a table; - reads stdin")
          .option("--claimed-epsilon <number>", "what was claimed", anyNumber)
          .option("--delta <number>", "probability that epsilon does not hold", anyNumber)
          .option(
            "--method <name>",
            "one-run, f-dp, clopper-pearson or gdp; all asks each at its share of the significance",
            "one-run",
          )
          .option("--confidence <number>", "of the whole audit, in (0, 1)", anyNumber, 0.95)
          .option("--losses", "scores are losses: low ones look included")
          .option("--event <file or JSON>", "what was claimed, as JSON"),
      ),
    ),
  run: (invocation) =>
    refusedAsUsage(async () => (await import("../../privacy/answerAudit.ts")).answer(invocation)),
});
