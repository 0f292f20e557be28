/** What `assay privacy plan` answers. */
import { type Answers, questions } from "../../privacy/planning/answers.ts";
import { propose } from "../../privacy/planning/propose.ts";
import { type TuningWay, tuningWays } from "../../privacy/tuning/prices.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { askedOptions, openQuestions } from "./askPlan.ts";
import { flagOf } from "./eventOptions.ts";
import { refuseIdle } from "./idleOptions.ts";
import { nextCommands } from "./planCommands.ts";
import type { PlanOptions } from "./planOptions.ts";
import { planText, questionText } from "./planText.ts";
import { unitFrom } from "./unitOption.ts";

const flags = new Map(questions.map(({ name }) => [name, `--${name}`] as const));

/** The plan, or the questions that stay open: exit code 2. */
export async function answer(invocation: Invocation<PlanOptions>): Promise<Outcome> {
  const { terminal } = invocation;
  refuseIdle(invocation.options, [["runs", "tuning"]]);
  refuseBesideLabels(invocation.options);
  const options = await askedOptions(invocation);
  const missing = openQuestions(options);
  if (missing.length > 0) {
    return {
      exitCode: exitCodes.badUsage,
      result: { questions: missing },
      text: questionText(missing, flags, terminal),
    };
  }
  const proposal = propose(answersFrom(options));
  const result = { ...proposal, next: nextCommands(proposal) };
  const isMet = proposal.batch !== undefined || proposal.responses !== undefined;
  return {
    exitCode: isMet ? exitCodes.done : exitCodes.error,
    result,
    text: planText(proposal, terminal),
  };
}

const ofTraining = ["delta", "largestBatch", "clipNorm", "tuning", "accountant"] as const;

/** Throws a UsageError for an option about noise: labels that are answered at random need none. */
function refuseBesideLabels(options: PlanOptions): void {
  const given = ofTraining.find((name) => options[name] !== undefined);
  if (!options.labelsOnly || given === undefined) return;
  throw new UsageError(
    `${flagOf(given)}: expected none beside --labels-only: labels are answered at random, once, and training on the answers is free.`,
  );
}

function answersFrom(options: PlanOptions): Answers {
  const { delta, largestBatch, clipNorm, publicSize, labelsOnly, pretrained, accountant } = options;
  const tuning = tuningFrom(options);
  return {
    unit: unitFrom(options)!,
    units: options.units!,
    isSizePublic: publicSize === true,
    protects: labelsOnly ? "labels" : "records",
    batches: options.batches!,
    epsilon: options.epsilon!,
    epochs: options.epochs!,
    isPretrained: pretrained === true,
    ...(delta !== undefined && { delta }),
    ...(largestBatch !== undefined && { largestBatch }),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(tuning && { tuning }),
    ...(accountant !== undefined && { accountant }),
  };
}

function tuningFrom({ tuning, runs = 10 }: PlanOptions): Answers["tuning"] {
  if (tuning === undefined) return undefined;
  const way = tuningWays.find((each) => each === tuning);
  if (way !== undefined) return { way: way satisfies TuningWay, runs };
  throw new UsageError(`--tuning: expected one of ${tuningWays.join(", ")}; got ${tuning}.`);
}
