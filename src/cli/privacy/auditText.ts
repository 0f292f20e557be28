/** An audit, as a person reads it. */
import { percentText } from "../../math/confidence.ts";
import type { Estimate } from "../../math/estimate.ts";
import type { AuditFinding, AuditReport } from "../../privacy/audit/auditReport.ts";
import type { OperatingPoint } from "../../privacy/audit/membershipInference.ts";
import type { Terminal } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";
import { headline, roundedDown, shortly } from "./words.ts";

/** The verdict first, then what it rests on. */
export function auditText(report: AuditReport, terminal: Terminal): string {
  const { claim, attack, findings, warnings } = report;
  const lines = [
    `${attack.included + attack.excluded} canaries: ${attack.included} in, ${attack.excluded} out`,
    `claimed: epsilon ${headline(claim.epsilon)} at delta ${shortly(claim.delta)}`,
    ...findings.flatMap(findingLines),
    ...curveLines(report),
    `the attack: area under its curve ${estimate(attack.auroc)}, accuracy at best ${estimate(attack.largestAccuracy)}`,
    ...attack.operatingPoints.map((point, index) =>
      pointLine(point, report.allowed[index]!.largestTruePositiveRate),
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  const width = terminal.textWidth;
  return [
    verdict(report, terminal),
    ...lines.map((line) => `  ${wrapped(line, { width: width - 2, indent: 6 })}`),
  ].join("\n");
}

function verdict({ alarm, confidence }: AuditReport, { paint }: Terminal): string {
  const sure = `at confidence ${percentText(confidence)}`;
  if (alarm) {
    return (
      `${paint("red", "ALARM")}: the scores refute the claim ${sure}. ` +
      "The mechanism, its accounting or this audit has a bug: find it before anything is released."
    );
  }
  return `No alarm ${sure}. That is no proof of privacy: a better attack, or more canaries, may show more.`;
}

function findingLines(finding: AuditFinding): string[] {
  const { epsilon, isAboveClaim, method, confidence, largestPossible, assumes } = finding;
  const where = isAboveClaim ? "ABOVE the claim" : "not above the claim";
  return [
    `lower bound: epsilon ${roundedDown(epsilon)}, ${where} (${method}, ${percentText(confidence)})`,
    `so many scores could have shown at most epsilon ${headline(largestPossible)}`,
    `taken for granted: ${assumes}`,
  ];
}

const curveLines = ({ curve }: AuditReport): string[] =>
  curve === undefined
    ? []
    : [
        `the whole claimed curve: ${curve.isRefuted ? "REFUTED" : "not refuted"} (one run, ${percentText(curve.confidence)})`,
      ];

const pointLine = (
  { targetFalsePositiveRate, truePositiveRate, falsePositiveRate }: OperatingPoint,
  allowed: number,
) =>
  `true positives at false positive rate ${targetFalsePositiveRate}: ${estimate(truePositiveRate)}; the claim allows ${rate(allowed)}; ` +
  `false ones really ${estimate(falsePositiveRate)}`;

const estimate = ({ value, interval: [low, high] }: Estimate) =>
  `${rate(value)} [${rate(low)}, ${rate(high)}]`;

const rate = (value: number) => `${Number(value.toPrecision(3))}`;
