/**
 * An attack from beginning to end: driven under its budget, its prompts measured, all of it in one file. After a kill
 * it goes on from the checkpoint beside that file.
 *
 * Proves: what is in the file was measured; what was found before a kill is kept.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Attack } from "../../attacks/attack.ts";
import { encodeCheckpoint, parseCheckpoint } from "../../attacks/checkpointFile.ts";
import { createEvaluation, type Evaluation } from "../../attacks/evaluation.ts";
import type { Judges } from "../../attacks/judges.ts";
import { type OpenTarget, openTarget } from "../../attacks/openTarget.ts";
import type { PromptRecord } from "../../attacks/promptRecord.ts";
import {
  type AttackBudget,
  type AttackCheckpoint,
  type AttackEnd,
  type AttackNews,
  type AttackProgress,
  runAttack,
} from "../../attacks/runAttack.ts";
import type { Target } from "../../attacks/target.ts";
import { seedFrom } from "../../math/seed.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import { writeAtomically } from "../atomicFile.ts";
import { lockAt } from "../lock.ts";
import { redactorOf } from "../redaction.ts";
import { type AttackHeader, type AttackTotals, specOf } from "./attackLine.ts";
import { AttackLog } from "./attackLog.ts";
import { attackTotals, type Spent } from "./attackTotals.ts";
import { MeasuringQueue } from "./measuringQueue.ts";

/** What is done. */
export interface AttackJob {
  readonly attack: Attack;
  readonly settings: unknown;
  readonly target: Target;
  /** Not disposed of here. */
  readonly judges: Judges;
  /** See `attackHeader`. */
  readonly header: AttackHeader;
  readonly budget: AttackBudget;
  /** The file that is written. */
  readonly output: string;
  readonly execution?: ExecutionOptions;
}

/** What is told while it goes on. */
export interface AttackReport {
  readonly progress: AttackProgress;
  /** Everything measured until now, those of processes before this one included. */
  readonly prompts: readonly PromptRecord[];
}

/** Who listens, and who may stop it. */
export interface AttackAudience {
  readonly signal?: AbortSignal;
  /** After every step; prompts may come some steps later. */
  onProgress?(report: AttackReport): void;
}

/** What became of it. */
export interface PerformedAttack {
  readonly totals: AttackTotals;
  readonly prompts: readonly PromptRecord[];
  /** What the next step may cost. */
  readonly nextForwards: number;
  /** Whether it went on with what was there. */
  readonly isResumed: boolean;
}

/** Where an attack that writes this file keeps what it needs to go on. */
export const checkpointPath = (output: string): string => `${output}.checkpoint`;

/** Runs an attack, or goes on with it; what is finished is not done twice. */
export async function performAttack(
  job: AttackJob,
  audience: AttackAudience = {},
): Promise<PerformedAttack> {
  const { output, header, target, execution = {} } = job;
  mkdirSync(dirname(output), { recursive: true });
  const unlock = lockAt(`${output}.lock`, `${output} is being written`, "choose another --output");
  const open = openTarget(target, execution);
  const evaluation = createEvaluation(target, evaluationOf(job));
  try {
    const log = new AttackLog(output, header, redactorOf(process.env));
    try {
      return await performed(job, audience, { open, evaluation, log });
    } finally {
      log.close();
    }
  } finally {
    await Promise.all([open.dispose(), evaluation.dispose()]);
    unlock();
  }
}

const evaluationOf = ({ attack, header, judges, execution = {} }: AttackJob) => ({
  ...{ attack: attack.name, seed: header.seed, maxTokens: header.evaluatedTokens },
  ...{ judges, execution },
});

interface Equipment {
  readonly open: OpenTarget;
  readonly evaluation: Evaluation;
  readonly log: AttackLog;
}

async function performed(
  { attack, settings, header, budget, output, execution }: AttackJob,
  { signal, onProgress }: AttackAudience,
  { open, evaluation, log }: Equipment,
): Promise<PerformedAttack> {
  const place = { path: checkpointPath(output), owner: ownerOf(header) };
  const from = checkpointAt(place);
  const queue = new MeasuringQueue({ evaluation, log, save: (last) => save(last, place) });
  const run = { attack, open, settings, seed: seedFrom(header.seed), execution: execution ?? {} };
  const end = await runAttack(run, {
    budget,
    ...(from ? { from } : {}),
    ...(signal ? { signal } : {}),
    onStep: async (news) => {
      await queue.add(news);
      onProgress?.({ progress: news.progress, prompts: log.prompts });
    },
    onEnd: () => queue.measure(),
  }).catch(async (error: unknown) => {
    await queue.measureOnly();
    throw error;
  });
  const totals = attackTotals(log.prompts, spentBy(end));
  log.addTotals(totals);
  log.sync();
  const { nextForwards } = end;
  return { totals, prompts: log.prompts, nextForwards, isResumed: from !== undefined };
}

interface CheckpointPlace {
  readonly path: string;
  readonly owner: string;
}

/** Only the same attack goes on from its checkpoint. */
const ownerOf = (header: AttackHeader): string =>
  createHash("sha256")
    .update(JSON.stringify(specOf(header)))
    .digest("hex");

const checkpointAt = ({ path, owner }: CheckpointPlace): AttackCheckpoint | undefined =>
  existsSync(path) ? parseCheckpoint(readFileSync(path), owner, path) : undefined;

const save = (news: AttackNews, { path, owner }: CheckpointPlace): void =>
  writeAtomically(path, encodeCheckpoint(news.checkpoint(), owner));

const spentBy = ({ ending, progress }: AttackEnd): Spent => {
  const { round, steps, forwards, seconds } = progress;
  return { ending, rounds: steps === 0 ? 0 : round + 1, steps, forwards, seconds };
};
