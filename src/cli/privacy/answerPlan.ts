/** What `assay privacy plan` answers. */
import { type Answers, type Question, questions } from "../../privacy/planning/answers.ts";
import { propose } from "../../privacy/planning/propose.ts";
import { type TuningWay, tuningWays } from "../../privacy/tuning/prices.ts";
import type { UnitOfPrivacy } from "../../privacy/unitOfPrivacy.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { nextCommands } from "./planCommands.ts";
import { planText, questionText } from "./planText.ts";

/** Options of `assay privacy plan`. */
export interface PlanOptions {
  readonly unit?: string;
  readonly contributions?: number;
  readonly units?: number;
  readonly publicSize?: true;
  readonly batches?: Answers["batches"];
  readonly labelsOnly?: true;
  readonly epsilon?: number;
  readonly delta?: number;
  readonly epochs?: number;
  readonly largestBatch?: number;
  readonly clipNorm?: number;
  readonly tuning?: string;
  readonly runs?: number;
  readonly pretrained?: true;
  readonly accountant?: string;
}

const flags = new Map(questions.map(({ name }) => [name, `--${name}`] as const));

/** The plan, or the questions that are open: exit code 2. */
export async function answer({ options, terminal }: Invocation<PlanOptions>): Promise<Outcome> {
  const missing = questions.filter(({ name }) => isOpen(name, options));
  if (missing.length > 0) {
    return {
      exitCode: exitCodes.badUsage,
      result: { questions: missing },
      text: questionText(missing, flags),
    };
  }
  const proposal = propose(answersFrom(options));
  const result = { ...proposal, next: nextCommands(proposal) };
  const isMet = proposal.batch !== undefined;
  return {
    exitCode: isMet ? exitCodes.done : exitCodes.error,
    result,
    text: planText(proposal, terminal),
  };
}

function isOpen(name: Question["name"], options: PlanOptions): boolean {
  if (name === "contributions" && (options.unit ?? "example") === "example") return false;
  return options[name] === undefined;
}

function answersFrom(options: PlanOptions): Answers {
  const { delta, largestBatch, clipNorm, publicSize, labelsOnly, pretrained, accountant } = options;
  const tuning = tuningFrom(options);
  return {
    unit: unitFrom(options),
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

function unitFrom({ unit, contributions = 1 }: PlanOptions): UnitOfPrivacy {
  if (unit === "example") return { kind: "example" };
  if (unit === "user") return { kind: "user", contributions };
  return { kind: "group", of: unit!, contributions };
}

function tuningFrom({ tuning, runs = 10 }: PlanOptions): Answers["tuning"] {
  if (tuning === undefined) return undefined;
  const way = tuningWays.find((each) => each === tuning);
  if (way !== undefined) return { way: way satisfies TuningWay, runs };
  throw new UsageError(`--tuning: expected one of ${tuningWays.join(", ")}; got ${tuning}.`);
}
