/** What `assay privacy audit` answers. */
import { text as textOfStream } from "node:stream/consumers";
import { suggestion } from "../../math/nearest.ts";
import {
  type AuditMethod,
  auditMethodNames,
  auditMethods,
} from "../../privacy/audit/auditMethods.ts";
import { type AuditReportOptions, auditReport } from "../../privacy/audit/auditReport.ts";
import type { CanaryScore } from "../../privacy/audit/canaryScore.ts";
import { parseScores } from "../../privacy/audit/scoresText.ts";
import { tradeoffOf } from "../../privacy/audit/tradeoff.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { type AccountingOptions, accountFrom } from "./accountingOptions.ts";
import { auditText } from "./auditText.ts";
import { type DeltaOptions, deltaFrom } from "./deltaOption.ts";
import { type EventOptions, eventFrom } from "./eventOptions.ts";
import { fileText } from "./fileText.ts";

/** Options of `assay privacy audit`. */
export interface AuditCommandOptions extends EventOptions, AccountingOptions, DeltaOptions {
  readonly scores: string;
  readonly claimedEpsilon?: number;
  readonly method: string;
  readonly confidence: number;
  readonly losses?: true;
}

/** Audits the scores of a file. */
export async function answer({
  options,
  terminal,
}: Invocation<AuditCommandOptions>): Promise<Outcome> {
  const methods = methodsFrom(options.method);
  const confidence = confidenceFrom(options);
  const claimed = await claimFrom(options);
  const text = await textFrom(options.scores, terminal.streams.stdin);
  const scores = oriented(parseScores(text, nameOf(options.scores)), options.losses === true);
  try {
    const report = auditReport(scores, { ...claimed, methods, confidence });
    return {
      exitCode: report.alarm ? exitCodes.claimDidNotHold : exitCodes.done,
      result: report,
      text: auditText(report, terminal),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Scores of a single class: which function says so is of no use here.
    throw new UsageError(`${nameOf(options.scores)}: ${error.message.replace(/^\w+: /, "")}`);
  }
}

function confidenceFrom({ confidence }: AuditCommandOptions): number {
  if (confidence > 0 && confidence < 1) return confidence;
  throw new UsageError(
    `--confidence: expected a number between 0 and 1, got ${confidence}. It is the chance that a correct mechanism raises no alarm; 0.95 is usual.`,
  );
}

const nameOf = (scores: string) => (scores === "-" ? "stdin" : scores);

async function textFrom(scores: string, stdin: NodeJS.ReadableStream): Promise<string> {
  if (scores === "-") return textOfStream(stdin);
  return fileText(scores, "--scores: expected a file of scores, or -");
}

const oriented = (scores: readonly CanaryScore[], areLosses: boolean): readonly CanaryScore[] =>
  areLosses ? scores.map(({ score, included }) => ({ score: -score, included })) : scores;

function methodsFrom(name: string): readonly AuditMethod[] {
  if (name === "all") return auditMethodNames.map((each) => auditMethods[each]);
  const found = auditMethodNames.find((each) => each === name);
  if (found !== undefined) return [auditMethods[found]];
  const names = [...auditMethodNames, "all"];
  throw new UsageError(
    `--method: expected one of ${names.join(", ")}, got ${name}.${suggestion(name, names)}`,
  );
}

/** A claim that was typed, or that of an event: then its whole curve is claimed. */
async function claimFrom(
  options: AuditCommandOptions,
): Promise<Pick<AuditReportOptions, "claim" | "curve">> {
  const { delta } = deltaFrom(options);
  const { claimedEpsilon } = options;
  const describesEvent = options.event !== undefined || options.noiseMultiplier !== undefined;
  if (claimedEpsilon !== undefined && describesEvent) {
    throw new UsageError(
      "--claimed-epsilon: expected none beside an event, whose epsilon is what is claimed.",
    );
  }
  if (claimedEpsilon !== undefined) {
    if (claimedEpsilon >= 0) return { claim: { epsilon: claimedEpsilon, delta } };
    throw new UsageError(
      `--claimed-epsilon: expected a number of at least 0, got ${claimedEpsilon}.`,
    );
  }
  if (!describesEvent) {
    throw new UsageError(
      "--claimed-epsilon: expected what was claimed, or the options of an event; got neither. An audit compares.",
    );
  }
  const account = await accountFrom(await eventFrom(options), options);
  if (account.accountant.guarantee === "estimate") {
    throw new UsageError(
      `--accountant: expected one that proves a bound; ${account.accountant.name} estimates, which is no claim.`,
    );
  }
  return {
    claim: { epsilon: account.epsilon(delta).upper, delta },
    curve: tradeoffOf(account),
  };
}
