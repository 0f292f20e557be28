/** A statement as sections of lines and tables: what text and Markdown are printed from. */
import { deltaText } from "./digits.ts";
import type { Statement } from "./statement.ts";

/** A heading with what stands below it. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Its first row names the columns. */
  readonly table?: readonly (readonly string[])[];
}

/** The claim in one sentence, or that there is none. */
export function headlineOf({ claim, tier }: Statement): string {
  if (claim.kind === "refused") return "NOTHING IS CLAIMED";
  const name = tier?.tier === undefined ? "no guarantee" : `tier ${tier.tier}, ${tier.name}`;
  return `epsilon ${claim.text} at delta ${deltaText(claim.delta)}: ${name}`;
}

/** All sections, in the order in which they are read. */
export function sectionsOf(statement: Statement): readonly Section[] {
  return [
    ...refusalSection(statement),
    ...alarmSection(statement),
    ...tierSection(statement),
    ...statement.checklist.map(({ number, title, lines }) => ({
      heading: `${number} ${title}`,
      lines,
    })),
    ...curveSection(statement),
    ...attackSection(statement),
    auditSection(statement),
    ...querySection(statement),
  ];
}

function refusalSection({ claim }: Statement): readonly Section[] {
  return claim.kind === "refused"
    ? [{ heading: "Why nothing is claimed", lines: claim.reasons }]
    : [];
}

const alarmSection = ({ alarms }: Statement): readonly Section[] =>
  alarms.length === 0 ? [] : [{ heading: "Alarm", lines: alarms }];

function tierSection({ tier }: Statement): readonly Section[] {
  if (tier === undefined) return [];
  const { meaning, conditionsNotMet, source, grade, underReplaceSpecial: beside } = tier;
  const name = tier.tier === undefined ? "No tier" : `Tier ${tier.tier}: ${tier.name}`;
  return [
    {
      heading: name,
      lines: [
        ...(meaning === undefined ? [] : [meaning]),
        ...(beside === undefined
          ? []
          : [
              `under replaceSpecial the same event has epsilon ${beside.text}: tier ${beside.tier}`,
            ]),
        ...conditionsNotMet.map((condition) => `not met: ${condition}`),
        `names and thresholds: ${source} (${grade}); the words are ours`,
      ],
    },
  ];
}

function curveSection({ curve }: Statement): readonly Section[] {
  if (curve.length === 0) return [];
  const rows = curve.map(({ delta, text, lowerText }) => [deltaText(delta), text, lowerText]);
  return [
    {
      heading: "Epsilon at other deltas",
      lines: [],
      table: [["delta", "epsilon, at most", "no correct claim is below"], ...rows],
    },
  ];
}

function attackSection({ attacks }: Statement): readonly Section[] {
  if (attacks.length === 0) return [];
  const rows = attacks.map(({ falsePositiveRate, truePositiveRate }) => [
    `${falsePositiveRate}`,
    roundedUpShare(truePositiveRate),
  ]);
  return [
    {
      heading: "What no attack on membership can exceed",
      lines: [],
      table: [["false positive rate", "true positive rate, at most"], ...rows],
    },
  ];
}

const roundedUpShare = (rate: number): string => `${Math.min(1, Math.ceil(rate * 1e4) / 1e4)}`;

function auditSection({ record, claim }: Statement): Section {
  const heading = "Audits";
  if (record.audits.length === 0) return { heading, lines: ["not stated"] };
  const rows = record.audits.map(({ method, epsilon, delta, confidence, n }) => {
    return [method, `${epsilon}`, deltaText(delta), `${confidence}`, `${n}`];
  });
  const claimed =
    claim.kind === "claimed" ? `${claim.text} at delta ${deltaText(claim.delta)}` : "nothing";
  return {
    heading,
    lines: [`claimed: ${claimed}. A bound below it proves nothing; one above it is an alarm.`],
    table: [["method", "epsilon is above", "delta", "confidence", "n"], ...rows],
  };
}

function querySection({ query }: Statement): readonly Section[] {
  if (query === undefined) return [];
  return [
    {
      heading: "To compute it again",
      lines: [`echo '${JSON.stringify(query)}' | assay privacy epsilon -`],
    },
  ];
}
