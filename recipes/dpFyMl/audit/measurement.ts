/** One audit as a record: what ran, what was claimed, what each method found. */

import type { RunContext } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import { percentText } from "../../../src/math/confidence.ts";
import { split } from "../../../src/math/seed.ts";
import { auditMethods } from "../../../src/privacy/audit/auditMethods.ts";
import { type AuditReport, auditReport } from "../../../src/privacy/audit/auditReport.ts";
import { breathe } from "../../../src/training/breathe.ts";

import type { Settings } from "./settings.ts";
import { type Audited, type Subject, subjectsOf } from "./subjects.ts";

/** The cell of an audit. */
export const auditCell = (replicate: string, { name }: Subject): string =>
  cellName(replicate, name);

/** Audits everything, once for each replicate. */
export async function runAudits(context: RunContext<Settings>): Promise<void> {
  for (const replicate of replicateNames(context.settings)) {
    for (const subject of subjectsOf(context.settings)) {
      context.signal.throwIfAborted();
      const cell = auditCell(replicate, subject);
      await context.once(cell, () => auditInCell(context, { subject, cell, replicate }));
    }
  }
}

interface Place {
  readonly subject: Subject;
  readonly cell: string;
  readonly replicate: string;
}

async function auditInCell(context: RunContext<Settings>, place: Place): Promise<void> {
  const { subject, cell, replicate } = place;
  const { trainingSteps: of, name } = subject;
  context.progress({ cell, doing: `auditing: ${name}` });
  const seed = split(context.seed, "replicate", replicate, name);
  const audited = await subject.audit(seed, async ({ step, ...metrics }) => {
    context.record({ kind: "step", cell, step, of, metrics });
    await breathe();
    context.signal.throwIfAborted();
  });
  recordAudit(context, place, audited);
}

function recordAudit(
  { record, settings: { confidence } }: RunContext<Settings>,
  { subject, cell, replicate }: Place,
  { scores, claim, what }: Audited,
): void {
  const { name, state, methods } = subject;
  const asked = methods.map((method) => auditMethods[method]);
  const report = auditReport(scores, { claim, methods: asked, confidence });
  const bounds = methods.map((method, index) => [method, report.findings[index]!.epsilon] as const);
  record({
    ...{ kind: "sample", cell, sample: "audit", condition: name, trial: 0 },
    ...{ cluster: replicate, pair: replicate, status: "scored" },
    prompt: what,
    completion: reportText(report),
    outcome: {
      ...{ state, claimed: claim.epsilon, delta: claim.delta, alarm: report.alarm },
      ...{ largest: Math.max(...bounds.map(([, epsilon]) => epsilon)) },
      ...{ area: report.attack.auroc.value, ...Object.fromEntries(bounds) },
    },
  });
}

function reportText({ alarm, confidence, claim, findings, attack, warnings }: AuditReport): string {
  const short = (value: number) => `${Number(value.toPrecision(4))}`;
  return [
    `${alarm ? "ALARM" : "No alarm"} at confidence ${percentText(confidence)}.`,
    `Claimed: epsilon ${short(claim.epsilon)} at delta ${claim.delta}.`,
    `${attack.included} canaries in, ${attack.excluded} out; area under the curve of the attack ${short(attack.auroc.value)}.`,
    ...findings.map(
      ({ method, epsilon, isAboveClaim, largestPossible }) =>
        `At least ${short(epsilon)}, ${isAboveClaim ? "ABOVE" : "not above"} the claim, of ${short(largestPossible)} that could have been shown (${method}).`,
    ),
    ...warnings,
  ].join("\n");
}
