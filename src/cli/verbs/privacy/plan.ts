import { anyNumber } from "../../privacy/eventOptions.ts";
import { batchKinds, type PlanOptions } from "../../privacy/planOptions.ts";
import { refusedAsUsage } from "../../privacy/refused.ts";
import { defineVerb } from "../../verb.ts";
import { oneOf } from "../../wordOption.ts";

/** What errors about answers call the options that gave them. */
const typed = {
  "unit.contributions": "--contributions",
  units: "--units",
  epochs: "--epochs",
  clipNorm: "--clip-norm",
  largestBatch: "--largest-batch",
  runs: "--runs",
};

export default defineVerb<PlanOptions>({
  name: "plan",
  summary: "from a goal to noise, batches and next steps",
  description:
    "Walks the path of Ponomareva et al. 2023: who is protected, which guarantee is the goal, which algorithm fits how batches " +
    "are formed, how large batches should be, how much noise that takes, and what tuning costs. Where a person is at the " +
    "terminal it asks its questions, else it lists them. Rules of thumb are called that; the noise meets the goal by proof.",
  examples: [
    { command: "assay privacy plan", meaning: "asks what has to be answered" },
    {
      command:
        "assay privacy plan --unit user --contributions 10 --units 60000 --batches poisson --epsilon 3 --epochs 10",
      meaning: "a plan for DP-SGD",
    },
    {
      command:
        "assay privacy plan --unit example --units 60000 --batches fixedOrder --epsilon 3 --epochs 4 --largest-batch 1024",
      meaning: "where nothing can be sampled",
    },
    {
      command:
        "assay privacy plan --unit example --units 60000 --batches poisson --epsilon 3 --epochs 10 --tuning logarithmic --runs 20",
      meaning: "with private selection among runs in the price",
    },
  ],
  configure: (command) =>
    void command
      .option("--unit <name>", "who is protected: example, user, or the name of a group")
      .option("--contributions <number>", "rows of one unit at most", anyNumber)
      .option("--units <number>", "how many units there are", anyNumber)
      .option("--public-size", "that number may be known")
      .option(
        "--batches <kind>",
        "poisson where records can be drawn, else fixedOrder",
        oneOf(batchKinds),
      )
      .option("--labels-only", "labels alone are secret")
      .option("--epsilon <number>", "the goal", anyNumber)
      .option("--delta <number>", "probability that it does not hold (default: n^-1.1)", anyNumber)
      .option("--epochs <number>", "how often each unit is used", anyNumber)
      .option("--largest-batch <number>", "what time and memory allow", anyNumber)
      .option("--clip-norm <number>", "bound on the gradient of one unit (default: 1)", anyNumber)
      .option("--tuning <way>", "publicProxy, notCharged, composed, logarithmic, geometric, …")
      .option("--runs <number>", "runs of tuning, all or on average (default: 10)", anyNumber)
      .option("--accountant <name>", "who judges the proposal (default: the tightest)")
      .option("--pretrained", "the model starts from public pre-training"),
  run: (invocation) =>
    refusedAsUsage(
      async () => (await import("../../privacy/answerPlan.ts")).answer(invocation),
      typed,
    ),
});
