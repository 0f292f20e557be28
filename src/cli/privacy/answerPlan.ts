/** What `assay privacy plan` answers. */
import { type Answers, questions } from "../../privacy/planning/answers.ts";
import { propose } from "../../privacy/planning/propose.ts";
import { type TuningWay, tuningWays } from "../../privacy/tuning/prices.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { askedOptions, openQuestions } from "./askPlan.ts";
import { refuseIdle } from "./idleOptions.ts";
import { nextCommands } from "./planCommands.ts";
import type { PlanOptions } from "./planOptions.ts";
import { planText, questionText } from "./planText.ts";
import { unitFrom } from "./unitOption.ts";

const flags = new Map(questions.map(({ name }) => [name, `--${name}`] as const));

/** The plan, or the questions that stay open: exit code 2. */
export async function answer(invocation: Invocation<PlanOptions>): Promise<Outcome> {
  const { terminal } = invocation;
  const options = await askedOptions(invocation);
  const missing = openQuestions(options);
  if (missing.length > 0) {
    return {
      exitCode: exitCodes.badUsage,
      result: { questions: missing },
      text: questionText(missing, flags),
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

function answersFrom(options: PlanOptions): Answers {
  refuseIdle(options, [["runs", "tuning"]]);
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
