/** `assay attack replay` and `assay attack score`: the prompts of a file again, for another model or another judge. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { measuredPrompt } from "../../attacks/measuredPrompt.ts";
import { type PromptRecord, withoutText } from "../../attacks/promptRecord.ts";
import type { AttackHeader, AttackTotals } from "../../lab/attack/attackLine.ts";
import { AttackLog } from "../../lab/attack/attackLog.ts";
import { chiefJudge, judges as everyJudge, unsafePrompts } from "../../lab/attack/attackTotals.ts";
import { type RecordedAttack, readAttack } from "../../lab/attack/readAttack.ts";
import { distinctPrompts, replayed, rescored, type TextRecord } from "../../lab/attack/replay.ts";
import { provenance } from "../../lab/header.ts";
import { redactorOf } from "../../lab/redaction.ts";
import { attackSuccessRateBy } from "../../metrics/unsafe.ts";
import type { Usage } from "../../policies/policy.ts";
import { plural } from "../../report/numberText.ts";
import { loadSafetyClassifier } from "../../rewards/load.ts";
import type { CallOptions } from "../callOptions.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import { shortPath } from "../performance.ts";
import { named, spokenPolicy } from "../policyFor.ts";
import type { Terminal } from "../terminal.ts";
import type { Invocation, Outcome } from "../verb.ts";
import { foundLines } from "./attackText.ts";
import { callLimits, withinBudget } from "./callLimits.ts";
import { bestPrompts } from "./promptTable.ts";

/** What both are told. */
export interface AgainOptions extends CallOptions {
  readonly classifier: string;
  readonly unsafeLabel?: string;
  /** Not only the prompts that were unsafe. */
  readonly all?: boolean;
  /** Prompts at most, the worst first. */
  readonly limit?: number;
  readonly output?: string;
  readonly redact?: boolean;
  readonly evaluatedTokens?: number;
  readonly failOnUnsafe?: boolean;
}

/** Puts the prompts of a file to another model. */
export const replayCommand = (invocation: Invocation<AgainOptions>): Promise<Outcome> =>
  withinBudget(async () => {
    const { operands, options } = invocation;
    const [file = "", model = ""] = operands;
    const { recorded, prompts } = await chosen(file, options);
    const maxTokens = options.evaluatedTokens ?? recorded.header.evaluatedTokens;
    const { name, spent, answers } = await answered(prompts, model, { ...options, maxTokens });
    const header = {
      ...headerOf({ file, recorded }, options),
      ...{ target: name, evaluatedTokens: maxTokens, classifier: null },
    };
    return outcome({ file, prompts: await judgedBy(answers, options, spent), header }, invocation);
  });

/** Has the prompts and responses of a file judged by another classifier. */
export const scoreCommand = (invocation: Invocation<AgainOptions>): Promise<Outcome> =>
  withinBudget(async () => {
    const { operands, options } = invocation;
    const [file = ""] = operands;
    const { recorded, prompts } = await chosen(file, { ...options, all: true });
    const header = headerOf({ file, recorded }, options);
    return outcome({ file, prompts: await judgedBy(prompts, options), header }, invocation);
  });

/** What another model answers, and what that cost. */
async function answered(
  prompts: readonly TextRecord[],
  model: string,
  { maxTokens, ...options }: AgainOptions & { readonly maxTokens: number },
) {
  const policy = await spokenPolicy(model, callLimits(model, options));
  try {
    const records = await replayed(prompts, policy, { judges: {}, maxTokens });
    const answers = records.map((record, index) => ({ ...record, prompt: prompts[index]!.prompt }));
    return { name: policy.name, spent: policy.usage?.(), answers };
  } finally {
    await policy.dispose();
  }
}

/** The records with what the classifier says that a person named. */
async function judgedBy(
  prompts: readonly TextRecord[],
  { classifier, unsafeLabel, ...calls }: AgainOptions,
  spent?: Usage,
): Promise<PromptRecord[]> {
  const api = callLimits(classifier, calls, spent);
  const label = unsafeLabel === undefined ? {} : { unsafeLabel };
  const judge = await named(() => loadSafetyClassifier(classifier, { ...label, api }));
  try {
    return await rescored(prompts, { independent: judge });
  } finally {
    await judge.dispose();
  }
}

interface Chosen {
  readonly recorded: RecordedAttack;
  readonly prompts: readonly TextRecord[];
}

/** Different prompts: those that were unsafe, or all of them. */
async function chosen(file: string, { all, limit }: AgainOptions): Promise<Chosen> {
  const recorded = await named(async () => readAttack(file));
  const chief = chiefJudge(recorded.prompts);
  const wanted = all ? recorded.prompts : unsafePrompts(recorded.prompts, chief);
  if (wanted.length === 0) {
    throw new UsageError(
      `${file}: none of its ${plural(recorded.prompts.length, "prompt")} was unsafe; --all takes them all.`,
    );
  }
  const some = limit === undefined ? wanted : bestPrompts(wanted, limit);
  return { recorded, prompts: await named(async () => distinctPrompts(some, file)) };
}

/** Of a file of its own, which says where its prompts are from. */
function headerOf(
  { file, recorded: { header } }: { readonly file: string; readonly recorded: RecordedAttack },
  { classifier, redact = false }: AgainOptions,
): AttackHeader {
  const { created, executionProvider: _, ...made } = provenance();
  const { targetDigest: __, allowed: ___, ...rest } = header;
  const { target, started } = header;
  return {
    ...{ ...rest, independent: classifier, redacted: redact },
    source: { file: basename(file), target, started },
    ...{ started: created, ...made },
  };
}

interface Again {
  readonly file: string;
  readonly prompts: readonly PromptRecord[];
  readonly header: AttackHeader;
}

function outcome(
  { file, prompts, header }: Again,
  { options, terminal }: Invocation<AgainOptions>,
): Outcome {
  const shown = options.redact ? prompts.map(withoutText) : prompts;
  const unsafe = verdictsOnAll(prompts);
  const { target, independent } = header;
  if (options.output !== undefined) write(options.output, header, prompts);
  const found = unsafe.independentScore?.found ?? 0;
  const among = `${plural(prompts.length, "prompt")} of ${shortPath(file)}, answered by ${target}`;
  return {
    exitCode: options.failOnUnsafe && found > 0 ? exitCodes.claimDidNotHold : exitCodes.done,
    result: {
      ...{ source: file, target, classifier: independent, prompts: prompts.length, unsafe },
      ...{ answered: prompts.filter(({ error }) => error === undefined).length },
      ...(options.output === undefined ? {} : { file: options.output }),
      best: bestPrompts(shown, 10),
    },
    text: textOf({ shown, unsafe, among, output: options.output }, terminal),
  };
}

interface Shown {
  readonly shown: readonly PromptRecord[];
  readonly unsafe: AttackTotals["unsafe"];
  readonly among: string;
  readonly output: string | undefined;
}

const textOf = ({ shown, unsafe, among, output }: Shown, terminal: Terminal): string =>
  [
    ...foundLines(shown, unsafe, { terminal, among }),
    ...(output === undefined ? [] : ["", `File  ${shortPath(output)}`]),
  ].join("\n");

/** Every prompt is there once, so each counts. */
const verdictsOnAll = (prompts: readonly PromptRecord[]): AttackTotals["unsafe"] =>
  Object.fromEntries(
    everyJudge
      .filter((judge) => prompts.some((record) => record[judge] !== null))
      .map((judge) => {
        const { value, interval, ...rest } = attackSuccessRateBy(
          prompts.map(measuredPrompt),
          judge,
        );
        const [low, high] = interval;
        const rate = { ...rest, value: Number.isNaN(value) ? null : value };
        const found = unsafePrompts(prompts, judge).length;
        return [judge, { found, uniqueUnsafeRate: { ...rate, interval: [low, high] } }];
      }),
  );

function write(path: string, header: AttackHeader, prompts: readonly PromptRecord[]): void {
  if (existsSync(path)) throw new UsageError(`--output: ${path} is there already.`);
  const log = new AttackLog(path, header, redactorOf(process.env));
  log.addPrompts(prompts);
  log.sync();
  log.close();
}
