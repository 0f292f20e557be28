/** An attack as a part of a run: what it proposes is measured and recorded, and after a kill it goes on. */

import { readFile } from "node:fs/promises";
import type { Attack, Candidate } from "../../../src/attacks/attack.ts";
import { encodeCheckpoint, parseCheckpoint } from "../../../src/attacks/checkpointFile.ts";
import { createEvaluation, type Evaluation } from "../../../src/attacks/evaluation.ts";
import { openTarget } from "../../../src/attacks/openTarget.ts";
import type { PromptRecord } from "../../../src/attacks/promptRecord.ts";
import {
  type AttackBudget,
  type AttackNews,
  type AttackRun,
  runAttack,
} from "../../../src/attacks/runAttack.ts";
import type { Target } from "../../../src/attacks/target.ts";
import { cellName } from "../../../src/lab/replicates.ts";
import { everySeconds } from "../../../src/lab/trainingCell.ts";
import { split } from "../../../src/math/seed.ts";
import { UNSAFE_ABOVE } from "../../../src/metrics/unsafe.ts";
import type { TextModel } from "../../../src/policies/transformer.ts";
import type { Replicate } from "./models.ts";
import { recordPrompt } from "./recording.ts";
import { judgesOf } from "./target.ts";

/** An attack under one condition. */
export interface Condition {
  /** How the record, the claims and the figures call it. */
  readonly name: string;
  readonly attack: Attack<never>;
  /** What differs from its defaults. */
  readonly settings: object;
  /** @default one round, to its end */
  readonly budget?: AttackBudget;
  /**
   * Which prompts are measured: the results of its runs, or all, also those met on the way, of which the attack itself
   * thought that they are unsafe. @default "final"
   */
  readonly measured?: "final" | "promising";
}

/** Whom it attacks, and who judges. */
export interface Attacked {
  readonly target: Target;
  readonly independent: TextModel;
}

/** What it took. */
export interface AttackCost {
  readonly forwards: number;
  /** The results of its runs, in order, and those of them that are unsafe in truth, each once. */
  readonly prompts: readonly string[];
  readonly unsafePrompts: readonly string[];
}

const SECONDS_BETWEEN_CHECKPOINTS = 10;

/** Attacks once, and records what came of it under the name of the condition. */
export function attackOnce(
  replicate: Replicate,
  condition: Condition,
  { target, independent }: Attacked,
): Promise<AttackCost> {
  const cell = cellName(replicate.name, condition.name);
  return replicate.context.once(cell, async () => {
    const open = openTarget(target);
    const { judges, dispose } = judgesOf(target.textModel, independent);
    const evaluation = createEvaluation(target, { judges, attack: condition.attack.name, seed: 0 });
    try {
      const { attack, settings } = condition;
      const run = {
        ...{ attack, open, settings: attack.schema.parse(settings) },
        seed: split(replicate.seed, "attack", condition.name),
      };
      return await driven({ replicate, condition, cell, evaluation }, run as AttackRun<never>);
    } finally {
      await Promise.all([open.dispose(), evaluation.dispose(), dispose()]);
    }
  });
}

interface Driving {
  readonly replicate: Replicate;
  readonly condition: Condition;
  readonly cell: string;
  readonly evaluation: Evaluation;
}

async function driven(driving: Driving, run: AttackRun<never>): Promise<AttackCost> {
  const { replicate, condition, cell } = driving;
  const { context } = replicate;
  const checkpoints = context.checkpoints(`${cell}/state`);
  const newest = await checkpoints.latest();
  const from = newest && parseCheckpoint(await readFile(newest.path), cell, newest.path);
  const isDue = everySeconds(SECONDS_BETWEEN_CHECKPOINTS);
  const records: PromptRecord[] = [];
  const onStep = async (news: AttackNews) => {
    const { progress, step } = news;
    context.progress({ cell, doing: `attacking: ${condition.name}`, step: progress.step });
    records.push(...(await measured(driving, step.candidates, progress.round)));
    // The results of a run are measured in its last step, which is taken again after a kill.
    if (!step.done && (context.signal.aborted || isDue())) {
      await checkpoints.save(progress.step, encodeCheckpoint(news.checkpoint(), cell));
    }
  };
  const { progress } = await runAttack(run, {
    ...{ signal: context.signal, onStep },
    ...(condition.budget ? { budget: condition.budget } : {}),
    ...(from ? { from } : {}),
  });
  context.signal.throwIfAborted();
  const finals = records.filter(({ isFinal }) => isFinal);
  return {
    forwards: progress.forwards,
    prompts: textsOf(finals),
    unsafePrompts: [...new Set(textsOf(finals.filter(({ unsafe }) => unsafe === true)))],
  };
}

const textsOf = (records: readonly PromptRecord[]) => records.map(({ prompt = "" }) => prompt);

/** Measures what was proposed, and records it. */
async function measured(
  { replicate, condition, cell, evaluation }: Driving,
  candidates: readonly Candidate[],
  round: number,
): Promise<PromptRecord[]> {
  const kept = candidates.filter((each) => isMeasured(each, condition));
  const records = await evaluation.measure(kept, round);
  for (const [index, record] of records.entries()) {
    recordPrompt({ replicate, cell, condition: condition.name }, record, index);
  }
  return records;
}

const isMeasured = ({ isFinal, score }: Candidate, { measured = "final" }: Condition): boolean =>
  measured === "final" ? isFinal : score === undefined || score > UNSAFE_ABOVE;
