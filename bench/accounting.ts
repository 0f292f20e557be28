/**
 * Privacy accounting against dp_accounting on the same cases, in pairs: epsilon by PLD and by RDP, the noise for an
 * epsilon, and user-level mixtures.
 *
 *     npm run bench -- accounting [--pairs 15] [--only "PLD epsilon"]
 *
 * Every pair is one case, the next one in turn, so that a ratio is the median over cases. dp_accounting runs as it
 * comes, on its grid of 1e-4; we choose for each case how to answer. Checked on every case: what we may claim of DP-SGD is
 * no looser than what they claim, plus 1e-6; of users, plus 1e-5 of it. Noise is looked for to 1e-5 of itself by us, to
 * 1e-3 by them.
 */
import { privacyOf } from "../src/privacy/account.ts";
import { calibrateDpSgd } from "../src/privacy/calibration/calibrateDpSgd.ts";
import { dpSgd, type PrivacyEvent } from "../src/privacy/event.ts";
import { type Configuration, measured } from "./pairing/benchmark.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { startPython } from "./pairing/python.ts";
import { printReport, type Row } from "./pairing/report.ts";

const neighboringRelation = "addOrRemoveOne";

/** One question, in words that both sides read. */
type Case = Readonly<{ delta: number; steps: number }> &
  (
    | Readonly<{ kind: "dpSgd"; samplingRate: number; noiseMultiplier: number }>
    | Readonly<{ kind: "dpSgdForEpsilon"; samplingRate: number; epsilon: number }>
    | Readonly<{
        kind: "mixtureOfGaussians";
        standardDeviation: number;
        sensitivities: readonly number[];
        probabilities: readonly number[];
      }>
  );

interface Accounting extends Configuration {
  readonly accountant: "pld" | "rdp";
  readonly asks: "epsilon" | "noise";
  readonly cases: readonly Case[];
}

type DpSgdNumbers = readonly [rate: number, noise: number, steps: number, delta?: number];
const trainings: readonly DpSgdNumbers[] = [
  [0.01, 1, 1000],
  [0.01, 0.8, 1000],
  [0.001, 1, 10_000],
  [0.1, 5, 1000],
  [0.0001, 1, 10_000],
  [0.01, 2, 100],
  [0.001, 0.7, 1000],
  [0.05, 4, 10_000],
  [0.02, 1.5, 500],
  [0.2, 10, 1000],
  [1, 20, 100],
  [250 / 60_000, 1.3, 14_400],
  [4096 / 50_000, 3, 2500],
  [16_384 / 1_281_167, 2.5, 18_000, 8e-7],
  [16_384 / 36_672_493, 1, 2238, 1 / 36_672_493],
];
const dpSgdCases = trainings.map(([samplingRate, noiseMultiplier, steps, delta = 1e-5]) => ({
  ...{ kind: "dpSgd" as const, samplingRate, noiseMultiplier, steps, delta },
}));
const targets = [
  { samplingRate: 0.01, steps: 1000, epsilon: 3, delta: 1e-5 },
  { samplingRate: 256 / 60_000, steps: 4680, epsilon: 1, delta: 1e-5 },
  { samplingRate: 4096 / 50_000, steps: 2500, epsilon: 3, delta: 1e-5 },
].map((target) => ({ kind: "dpSgdForEpsilon" as const, ...target }));
const users: Case = {
  ...{ kind: "mixtureOfGaussians", standardDeviation: 1, steps: 100, delta: 1e-5 },
  ...{ sensitivities: [0, 1, 2], probabilities: [0.9, 0.09, 0.01] },
};

const configurations: readonly Accounting[] = [
  {
    ...{ name: "PLD epsilon", accountant: "pld", asks: "epsilon", cases: dpSgdCases },
    ...{ goal: 1 / 20, units: 1 },
  },
  {
    ...{ name: "RDP epsilon", accountant: "rdp", asks: "epsilon", cases: dpSgdCases },
    ...{ goal: 1 / 20, units: 5 },
  },
  {
    ...{ name: "PLD calibration", accountant: "pld", asks: "noise", cases: targets },
    ...{ goal: 1 / 50, units: 1, mostPairs: 6 },
  },
  {
    ...{ name: "user-level mixtures", accountant: "pld", asks: "epsilon", cases: [users] },
    ...{ goal: 1 / 50, units: 1, mostPairs: 2 },
  },
];

function eventOf(asked: Case): PrivacyEvent {
  const { steps, delta: _, ...rest } = asked;
  if (rest.kind === "dpSgd") return dpSgd(rest.noiseMultiplier, rest.samplingRate, steps);
  if (rest.kind === "mixtureOfGaussians")
    return { kind: "selfComposed", count: steps, event: rest };
  throw new Error("bench: noise is not asked for epsilon.");
}

/** What we claim for a case: an upper bound of epsilon, or a noise multiplier. */
function answerTo(asked: Case, accountant: string): number {
  if (asked.kind !== "dpSgdForEpsilon") {
    const account = privacyOf(eventOf(asked), { neighboringRelation, accountant });
    return account.epsilon(asked.delta).upper;
  }
  const { samplingRate, steps, epsilon, delta } = asked;
  const target = { epsilon, delta };
  const search = { free: "noiseMultiplier", target, neighboringRelation, accountant } as const;
  const { value, achieved } = calibrateDpSgd({ samplingRate, steps }, search);
  if (achieved.upper > epsilon) throw new Error(`bench: ${achieved.upper} misses ${epsilon}.`);
  return value;
}

/** What both sides said, case by case. */
const said = new Map<string, { readonly ours: number[]; readonly theirs: number[] }>();

async function ours({ name, accountant, cases }: Accounting): Promise<Contender> {
  const answers: number[] = [];
  said.set(name, { ours: answers, theirs: [] });
  for (const each of cases) answerTo(each, accountant);
  return contenderHere(
    "assay",
    async (units) => {
      const asked = cases[answers.length % cases.length]!;
      let answer = Number.NaN;
      for (let unit = 0; unit < units; unit++) answer = answerTo(asked, accountant);
      answers.push(answer);
    },
    async () => undefined,
  );
}

async function peer({ name, accountant, asks, cases }: Accounting): Promise<Contender> {
  const options = { accountant, asks, cases };
  const python = await startPython({ script: "accounting.py", options });
  return {
    ...python,
    work: async (units) => {
      const cost = (await python.work(units)) as Awaited<ReturnType<Contender["work"]>> & {
        readonly value: number;
      };
      said.get(name)!.theirs.push(cost.value);
      return cost;
    },
  };
}

/** A claim may be smaller than theirs, which has a coarser grid; not larger. */
function checkClaims({ name, cases }: Accounting): void {
  const { ours: claims, theirs } = said.get(name)!;
  for (const [index, claim] of claims.entries()) {
    const { kind } = cases[index % cases.length]!;
    const slack = kind === "dpSgd" ? 1e-6 : 1e-6 + 1e-5 * theirs[index]!;
    if (claim <= theirs[index]! + slack) continue;
    const asked = JSON.stringify(cases[index % cases.length]);
    console.error(`${name}: ${claim} is looser than ${theirs[index]} for ${asked}`);
    process.exitCode = 1;
  }
  const largest = Math.max(...claims.map((claim, index) => claim - theirs[index]!));
  console.error(`${name}: at most ${largest.toExponential(1)} above theirs`);
}

const rows: Row[] = [];
rows.push(...(await measured({ name: "accounting", configurations, ours, peer })));
for (const configuration of configurations) {
  if (said.has(configuration.name)) checkClaims(configuration);
}
printReport("accounting", rows);
