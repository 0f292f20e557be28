import { addAccountingOptions } from "../../privacy/accountingOptions.ts";
import type { EpsilonOptions } from "../../privacy/answerEpsilon.ts";
import { eventJsonHelp } from "../../privacy/eventHelp.ts";
import { addEventOptions, anyNumber } from "../../privacy/eventOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<EpsilonOptions>({
  name: "epsilon",
  summary: "epsilon of what happened, at a delta",
  description:
    "The smallest epsilon that is proved for what happened, with a bound from below that says how tight it is. " +
    "With - as its argument it reads one JSON query a line from stdin and writes one JSON answer a line, in " +
    'order; a line that is refused gives {"error": …} and the rest go on. Answers are proved upper bounds; ' +
    "infinite numbers are the string Infinity.",
  examples: [
    {
      command:
        "assay privacy epsilon --noise-multiplier 1 --sampling-rate 0.01 --steps 1000 --delta 1e-5 --accountant pld",
      meaning: "DP-SGD with Poisson batches",
    },
    {
      command:
        "assay privacy epsilon --noise-multiplier 1.3 --batch-size 250 --dataset-size 60000 --epochs 60",
      meaning: "the same by batch and epochs; delta is then n^-1.1",
    },
    {
      command:
        "assay privacy epsilon --event event.json --delta 1e-6 --neighboring-relation replaceOne",
      meaning: "anything that can be written as JSON, for neighbours of another kind",
    },
    {
      command:
        "assay privacy epsilon --noise-multiplier 1 --sampling-rate 0.01 --steps 1000 --delta 1e-5 --accountant all",
      meaning: "what every accountant says, side by side",
    },
    { command: "assay privacy epsilon - < queries.jsonl", meaning: "one answer per line" },
  ],
  inOneGo: ([first]) => first !== "-",
  configure: (command) => {
    command.argument("[lines]", "- reads queries from stdin");
    addAccountingOptions(
      addEventOptions(command)
        .option("--delta <number>", "probability that epsilon does not hold", anyNumber)
        .option("--force", "accept a delta of 1 / n and more"),
      "comparing",
    ).addHelpText("after", eventJsonHelp("epsilon"));
  },
  run: (invocation) =>
    refusedAsUsage(async () => (await import("../../privacy/answerEpsilon.ts")).answer(invocation)),
});
