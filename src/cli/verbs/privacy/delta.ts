import { addAccountingOptions } from "../../privacy/accountingOptions.ts";
import type { DeltaOfOptions } from "../../privacy/answerDelta.ts";
import { eventJsonHelp } from "../../privacy/eventHelp.ts";
import { addEventOptions, anyNumber } from "../../privacy/eventOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";

export default defineVerb<DeltaOfOptions>({
  name: "delta",
  summary: "delta of what happened, at an epsilon",
  description:
    "The smallest delta that is proved for what happened: the probability with which this epsilon may fail. " +
    "With - as its argument it reads queries from stdin, as assay privacy epsilon does.",
  examples: [
    {
      command:
        "assay privacy delta --noise-multiplier 1 --sampling-rate 0.01 --steps 1000 --epsilon 2",
      meaning: "how surely epsilon 2 holds",
    },
    { command: "assay privacy delta - < queries.jsonl", meaning: "one answer per line" },
  ],
  inOneGo: ([first]) => first !== "-",
  configure: (command) => {
    command.argument("[lines]", "- reads queries from stdin");
    addAccountingOptions(
      addEventOptions(command).option("--epsilon <number>", "bound on the privacy loss", anyNumber),
      "comparing",
    ).addHelpText("after", eventJsonHelp("delta"));
  },
  run: (invocation) =>
    refusedAsUsage(async () => (await import("../../privacy/answerDelta.ts")).answer(invocation)),
});
