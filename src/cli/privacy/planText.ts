/** A proposal as a person reads it: step by step, with a table and a small plot. */
import { keepProbability } from "../../privacy/labels/randomizedResponse.ts";
import type { Question } from "../../privacy/planning/answers.ts";
import type { BatchRow } from "../../privacy/planning/batchTable.ts";
import type { Algorithm, Proposal } from "../../privacy/planning/propose.ts";
import { unitWords } from "../../privacy/statement/words.ts";
import type { TuningPrice, TuningWay } from "../../privacy/tuning/prices.ts";
import type { Terminal } from "../terminal.ts";
import { wrapped, wrappedLines } from "../wrapped.ts";
import { nextCommands } from "./planCommands.ts";
import { headline, roundedUp, shortly } from "./words.ts";

const algorithms: Readonly<Record<Algorithm, string>> = {
  dpSgd: "DP-SGD with Poisson batches",
  matrixFactorization: "DP-FTRL: noise correlated by a matrix factorisation",
  labelDp: "label privacy",
};

const ways: Readonly<Record<TuningWay, string>> = {
  publicProxy: "on public data: free, to be declared",
  notCharged: "on this data without charging: NOT COVERED, to be declared",
  composed: "all runs released and charged",
  geometric: "private selection, geometric number of runs",
  logarithmic: "private selection, logarithmic",
  negativeBinomial: "private selection, negative binomial of shape 1/2",
  poisson: "private selection, Poisson",
};

/** All of it. */
export function planText(proposal: Proposal, terminal: Terminal): string {
  const { answers, algorithm, neighboringRelation, delta, clipNorm, batch, tuning, notes } =
    proposal;
  const line = (text: string) => {
    const lead = text.startsWith(" ") ? "   " : "";
    return lead + wrapped(text.trimStart(), { width: terminal.textWidth - 6, indent: 6 });
  };
  const isOfLabels = algorithm.value === "labelDp";
  const goal = `epsilon at most ${answers.epsilon}`;
  const atDelta = ` at delta ${shortly(delta.value)}. Delta: ${delta.why}`;
  const decided = [
    `1  Who is protected: ${unitWords(answers.unit)}`,
    `   Neighbours: ${neighboringRelation.value}. ${neighboringRelation.why}`,
    `2  Goal: ${goal}${isOfLabels ? "." : atDelta}`,
    "3  Data: everything that is learned from it before training is an access. assay privacy lint looks at that.",
    `4  Algorithm: ${algorithms[algorithm.value]}. ${algorithm.why}`,
    ...(isOfLabels
      ? []
      : [
          "5  Model: no example may see another; assay privacy lint looks at that, too.",
          `6  Clip norm ${clipNorm.value}. ${clipNorm.why}`,
          `   Settings: ${ways[tuning.value.way]}. ${tuning.why}`,
        ]),
  ];
  return [
    decided.map(line).join("\n"),
    ...batchText(proposal, line),
    batch === undefined ? missingText(proposal, line) : chosenText(proposal, batch, line),
    ...priceText(proposal),
    ["Also", ...notes.map((note) => line(`   ${note}`))].join("\n"),
    whatFollows.map(line).join("\n"),
    ["Next", ...nextCommands(proposal).map((command) => `   ${command}`)].join("\n"),
  ].join("\n\n");
}

const training =
  "7  Train with the private trainer: its ledger charges every step before its noise is drawn.";

const whatFollows = [
  "9  Audit with canaries (assay privacy audit): a bound above the claim is a bug.",
  "10 Report (assay privacy statement): every item, filled in or openly not stated.",
];

function batchText(
  { rows, batch, algorithm }: Proposal,
  line: (text: string) => string,
): readonly string[] {
  if (rows.length === 0) return [];
  const most = Math.max(...rows.map(({ averageNoise }) => averageNoise));
  const cells = rows.map((row) => [
    `${row.batchSize === batch?.value.batchSize ? ">" : " "} ${row.batchSize}`,
    `${row.steps}`,
    roundedUp4(row.noiseMultiplier),
    ...[row.stepNoise, row.totalNoise, row.averageNoise].map((value) => value.toExponential(2)),
    bar(row, most),
  ]);
  const head = ["  batch", "steps", "σ", "σC/B", "√T σC/B", "σC/(B√T)", "noise beside the signal"];
  const noise =
    algorithm.value === "matrixFactorization"
      ? "; for σ the other columns have σ × sensitivity, as noise is correlated"
      : "";
  const title = `   At these epochs, by size of batch, quickly by rdp${noise}`;
  return [[line(title), ...aligned([head, ...cells]).map((row) => `   ${row}`)].join("\n")];
}

/** A row still fits in 80 letters. */
const widest = 22;
const bar = ({ averageNoise }: BatchRow, most: number) =>
  "█".repeat(Math.max(1, Math.round((widest * averageNoise) / most)));

const roundedUp4 = (value: number) => `${Math.ceil(value * 1e4) / 1e4}`;

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function chosenText(
  { tier }: Proposal,
  { value, why }: NonNullable<Proposal["batch"]>,
  line: (text: string) => string,
): string {
  const name = tier?.tier === undefined ? "none" : `${tier.tier}, ${tier.name}`;
  return [
    `   Batch ${value.batchSize}, ${value.steps} steps, noise multiplier ${roundedUp(value.noiseMultiplier)}. ${why}`,
    training,
    `8  This has epsilon at most ${roundedUp(value.epsilon)}, says ${value.accountant}. Tier ${name}.`,
    ...(tier?.conditionsNotMet ?? []).map((condition) => `   not met: ${condition}`),
  ]
    .map(line)
    .join("\n");
}

function missingText({ answers, responses }: Proposal, line: (text: string) => string): string {
  if (responses === undefined) {
    return line(
      "   No noise meets this goal. Allow a larger epsilon, fewer epochs, or cheaper tuning.",
    );
  }
  const { unit, epsilon } = answers;
  const rows = unit.kind === "example" ? 1 : unit.contributions;
  const each = rows === 1 ? "" : `Each of ${rows} labels has epsilon ${headline(epsilon / rows)}. `;
  const [two, ten] = [2, 10].map((labels) => headline(keepProbability(epsilon / rows, labels)));
  return [
    `   ${each}Randomised response keeps one of 2 labels with probability ${two}, one of 10 with ${ten}; there is no delta.`,
    "   assay/privacy has it (randomizedResponse), and others for labels that are numbers; assay run privateAds/labelPrivacy compares them.",
  ]
    .map(line)
    .join("\n");
}

function priceText({ prices }: Proposal): readonly string[] {
  if (prices.length === 0) return [];
  const rows = prices.map((price) => [priceLabel(price), roundedUp(price.upper)]);
  const head = [`choosing among ${prices[0]!.runs} runs with this noise`, "epsilon"];
  return [
    aligned([head, ...rows])
      .map((row) => `   ${row}`)
      .join("\n"),
  ];
}

const priceLabel = ({ way, isRandom, runs }: TuningPrice) =>
  isRandom ? `${ways[way]}, ${runs} on average` : ways[way];

/** What has to be answered first. */
export function questionText(
  missing: readonly Question[],
  flags: ReadonlyMap<string, string>,
  { textWidth }: Terminal,
): string {
  const lines = missing.map(({ name, question, answers, why }) =>
    [`  ${flags.get(name)}  ${question}`, `      ${answers}`, `      ${why}`].join("\n"),
  );
  const asked = ["A plan needs answers that nobody can give in your place:", ...lines].join("\n");
  return [
    wrappedLines(asked, textWidth),
    "For example: assay privacy plan --unit user --contributions 10 --units 60000 --batches poisson --epsilon 3 --epochs 10",
  ].join("\n");
}
