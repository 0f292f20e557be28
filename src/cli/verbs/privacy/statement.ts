import type { StatementOptions } from "../../privacy/answerStatement.ts";
import { addEventOptions, anyNumber } from "../../privacy/eventOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";
import { oneOf } from "../../wordOption.ts";

const batches = ["poisson", "shuffled", "fixedOrder", "withoutReplacement"] as const;

export default defineVerb<StatementOptions>({
  name: "statement",
  summary: "a report of what is claimed, item by item",
  description:
    "Fills in the reporting checklist of Ponomareva et al. 2023 from a record (docs/schema/privacyRecord.json), from a run of " +
    "private training, or from options; what nobody stated is printed as not stated. It refuses to claim anything where the " +
    "batches that were drawn are not those of the event, where no unit of privacy is stated, and where delta is not below " +
    "one over the number of units: exit code 3, as where an audit contradicts the claim.",
  examples: [
    { command: "assay privacy statement record.json", meaning: "from a record" },
    {
      command: "assay privacy statement mine --markdown",
      meaning: "from the ledger of private training in a run",
    },
    {
      command:
        "assay privacy statement --noise-multiplier 1.3 --batch-size 250 --dataset-size 60000 --epochs 15 --batches shuffled --clip-norm 1 --unit example --neighboring-relation replaceSpecial --public-size",
      meaning: "what shuffled batches may claim, and what Poisson would have given",
    },
    {
      command: "assay privacy statement mine --record",
      meaning: "the record itself, to fill in what is missing",
    },
    { command: "assay privacy statement record.json --json", meaning: "with the event, to check" },
  ],
  inOneGo: () => true,
  configure: (command) =>
    void addEventOptions(
      command.argument("[record]", "a record as JSON, or a ledger, checkpoint, folder or run"),
    )
      .option("--batches <kind>", `how batches were formed: ${batches.join(", ")}`, oneOf(batches))
      .option("--delta <number>", "probability that epsilon does not hold", anyNumber)
      .option("--unit <name>", "example, user, or the name of a group")
      .option("--contributions <number>", "rows of one unit at most", anyNumber)
      .option("--neighboring-relation <name>", "addOrRemoveOne, replaceSpecial or replaceOne")
      .option("--accountant <name>", "pld, rdp, …")
      .option("--clip-norm <number>", "bound on one gradient, beside --batches", anyNumber)
      .option("--public-size", "the number of units is public, and may be printed")
      .option(
        "--secure",
        "noise and coins came from the operating system's generator (default: a seed)",
      )
      .option("--title <text>", "what was trained")
      .option("--markdown", "as Markdown")
      .option("--record", "the record instead of the statement"),
  run: (invocation) =>
    refusedAsUsage(async () =>
      (await import("../../privacy/answerStatement.ts")).answer(invocation),
    ),
});
