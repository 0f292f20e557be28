/** What `assay attack` does, apart from reading its options. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Attack } from "../../attacks/attack.ts";
import { attacks } from "../../attacks/index.ts";
import type { AttackBudget } from "../../attacks/runAttack.ts";
import { attackHeader } from "../../lab/attack/attackHeader.ts";
import { type AttackHeader, type AttackTotals, specOf } from "../../lab/attack/attackLine.ts";
import { chiefJudge } from "../../lab/attack/attackTotals.ts";
import { type PerformedAttack, performAttack } from "../../lab/attack/performAttack.ts";
import { plural } from "../../report/numberText.ts";
import { type ExitCode, exitCodes, UsageError } from "../exitCode.ts";
import { shortPath } from "../performance.ts";
import type { Terminal } from "../terminal.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { wrapped } from "../wrapped.ts";
import { type Aimed, aimAt } from "./aim.ts";
import { type AttackOptions, USUAL_SECONDS } from "./attackOptions.ts";
import { attackViewOn } from "./attackProgress.ts";
import { attackCalled, settingsOf } from "./attackSettings.ts";
import { foundLines, spentText } from "./attackText.ts";
import { listAttacks } from "./listAttacks.ts";
import { bestPrompts } from "./promptTable.ts";

/** Attacks, or goes on with an attack. */
export async function attackCommand(invocation: Invocation<AttackOptions>): Promise<Outcome> {
  const { operands, options, terminal } = invocation;
  if (options.list) return listAttacks(attacks, terminal);
  const [model] = operands;
  if (model === undefined) {
    throw new UsageError("attack: expected a model. assay attack --list shows the attacks.");
  }
  const attack = attackCalled(options.with, attacks);
  const settings = settingsOf(attack, options.set);
  const aimed = await aimAt(model, options);
  try {
    return await attacked({ attack, settings, aimed }, invocation);
  } finally {
    await aimed.dispose();
  }
}

interface Prepared {
  readonly attack: Attack;
  readonly settings: unknown;
  readonly aimed: Aimed;
}

async function attacked(
  { attack, settings, aimed }: Prepared,
  { options, terminal, signal }: Invocation<AttackOptions>,
): Promise<Outcome> {
  const { target, judges } = aimed;
  const budget = budgetOf(options);
  const header = headerOf({ attack, settings, aimed }, options, budget);
  const output = options.output ?? usualOutput(header);
  if (options.resume && !existsSync(output)) {
    throw new UsageError(`--resume: there is no ${output} to go on with.`);
  }
  sayWhat({ header, output, remarks: aimed.remarks }, terminal);
  const view = attackViewOn(terminal, { name: attack.name, budget });
  const job = { attack, settings, target, judges, header, budget, output };
  try {
    const onProgress = view.update.bind(view);
    const performed = await performAttack(job, { signal, onProgress });
    view.end();
    return outcomeOf({ performed, header, output }, options, terminal);
  } finally {
    view.end();
  }
}

const budgetOf = ({ budgetForwards, budgetSeconds }: AttackOptions): AttackBudget => {
  const isUnsaid = budgetForwards === undefined && budgetSeconds === undefined;
  const seconds = isUnsaid ? USUAL_SECONDS : budgetSeconds;
  return {
    ...(budgetForwards === undefined ? {} : { forwards: budgetForwards }),
    ...(seconds === undefined ? {} : { seconds }),
  };
};

const headerOf = (
  { attack, settings, aimed }: Prepared,
  { seed, independent, fixedPrefix, evaluatedTokens, redact = false }: AttackOptions,
  budget: AttackBudget,
): AttackHeader =>
  attackHeader({
    ...{ attack: attack.name, settings, seed, target: aimed.target },
    ...{ classifier: aimed.classifier, fixedPrefix, evaluatedTokens, budget, redacted: redact },
    ...(independent === undefined ? {} : { independent }),
  });

/** Another attack, another name; the same attack, the same. */
function usualOutput(header: AttackHeader): string {
  const { attack, target, seed } = header;
  const spec = JSON.stringify(specOf(header));
  const id = createHash("sha256").update(spec).digest("hex").slice(0, 6);
  const of = basename(target, extname(target)).replaceAll(/[^\w.-]+/g, "-");
  return join("runs", `attack-${attack}-${of}-seed${seed}-${id}`, "attack.jsonl");
}

interface Said {
  readonly header: AttackHeader;
  readonly output: string;
  readonly remarks: readonly string[];
}

function sayWhat({ header, output, remarks }: Said, terminal: Terminal): void {
  const { attack, target, classifier, promptTokens, allowed } = header;
  const prompts = `prompts of ${plural(promptTokens, "token")} out of ${allowed!.tokens}`;
  terminal.note(
    `${terminal.paint("bold", attack)} on ${target}, rated by ${classifier}; ${prompts}`,
  );
  terminal.note(`${terminal.paint("dim", "in")} ${shortPath(output)}`);
  for (const remark of remarks) terminal.note(wrapped(remark, { width: terminal.noteWidth }));
}

interface Done {
  readonly performed: PerformedAttack;
  readonly header: AttackHeader;
  readonly output: string;
}

function outcomeOf(
  { performed, header, output }: Done,
  { failOnUnsafe = false }: AttackOptions,
  terminal: Terminal,
): Outcome {
  const { totals, prompts, isResumed, nextForwards } = performed;
  const exitCode = exitCodeOf(performed, failOnUnsafe);
  const { kind: _, ...spent } = totals;
  const { attack, target, classifier, independent, settings, seed } = header;
  return {
    exitCode,
    result: {
      ...{ file: output, attack, target, classifier, independent, settings, seed, isResumed },
      ...{ totals: spent, best: bestPrompts(prompts, 10) },
    },
    text: [
      ...foundLines(prompts, totals.unsafe, {
        terminal,
        among: `${plural(totals.final, "result")} of runs`,
      }),
      "",
      spentText(totals),
      ...endLines({ totals, nextForwards, exitCode }, terminal),
      `File  ${shortPath(output)}    (a page: npx assay report ${shortPath(output)})`,
    ].join("\n"),
  };
}

interface Ending {
  readonly totals: AttackTotals;
  readonly nextForwards: number;
  readonly exitCode: ExitCode;
}

function endLines({ totals, nextForwards, exitCode }: Ending, { textWidth }: Terminal): string[] {
  const { ending, steps, final } = totals;
  const line = (text: string) => [wrapped(text, { width: textWidth })];
  if (exitCode === exitCodes.interrupted) return line("The same command goes on from here.");
  if (steps === 0 && ending === "forwards") {
    return line(`Nothing was tried: a step costs up to ${plural(nextForwards, "forward")}.`);
  }
  if (final > 0) return line("The same command with a larger budget goes on from here.");
  return line(
    "No run came to its end: the same command with a larger budget goes on, or --set fewer steps or runs.",
  );
}

/** What was found weighs more than how it ended, where a person asked for that. */
function exitCodeOf({ totals, prompts }: PerformedAttack, failOnUnsafe: boolean): ExitCode {
  if (totals.ending === "stopped") return exitCodes.interrupted;
  const found = totals.unsafe[chiefJudge(prompts)]?.found ?? 0;
  if (failOnUnsafe && found > 0) return exitCodes.claimDidNotHold;
  return totals.final === 0 && totals.ending !== "done" ? exitCodes.incomplete : exitCodes.done;
}
