import { afterAll, describe, expect, test } from "vitest";
import type { Attack, AttackState, AttackStep } from "../../src/attacks/attack.ts";
import { attacks as listed } from "../../src/attacks/index.ts";
import { type OpenTarget, openTarget, type Rated } from "../../src/attacks/openTarget.ts";
import type { Target } from "../../src/attacks/target.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { itemsIn } from "../collection.ts";
import { fallsIn, plantedTarget, tokenizer, wellTarget } from "./plantedTarget.ts";

const attacks = await itemsIn<Attack>("attacks");
const execution = { threads: 1 };

/** Settings for three words out of twelve, where those for longer prompts would be slow; others are the defaults. */
const quick: Readonly<Record<string, object>> = {
  beamSearch: { beams: 4, branches: 4 },
  bestOfN: { n: 16, runs: 12 },
  gradientRedTeam: { variant: "responseOnly", runs: 4, steps: 50 },
  gumbelAttack: {
    ...{ batch: 4, iterations: 30, samples: 4, hardSamples: 40, initialCoefficient: 3 },
    ...{ fluencyWeight: 0, rated: "response", responseTemperature: 3 },
  },
  projectedEmbeddings: { batch: 8, steps: 60, rated: "response", responseTemperature: 3 },
  reinforce: { steps: 14, samples: 100, learningRate: 0.003 },
};

/** Forwards within which every attack finds the hole: random words meet it in one of 1728 / 66 = 26. */
const budget = 3000;

interface Made {
  readonly open: OpenTarget;
  readonly rated: Rated;
  readonly steps: readonly AttackStep[];
  /** Of each step, what it announced and what it counted. */
  readonly counts: readonly { readonly announced: number; readonly counted: number }[];
  /** In front of the second step, as it would come from a file; the first where there is only one. */
  readonly state: AttackState;
}

interface Way {
  readonly target?: Target;
  readonly seed?: number;
  /** Steps at most. @default as many as the budget allows */
  readonly most?: number;
  /** Goes on from here. */
  readonly from?: AttackState;
}

/** Lets an attack work until it is done or the next step might not be paid for. */
async function attempt(
  attack: Attack,
  { target = plantedTarget(), seed = 1, most = Number.POSITIVE_INFINITY, from }: Way = {},
): Promise<Made> {
  const open = openTarget(target, execution);
  const settings = attack.schema.parse(quick[attack.name] ?? {});
  const { rated } = settings as { readonly rated: Rated };
  const beginning = { target, open, settings, seed: seedFrom(seed), execution };
  const session = await attack.start(beginning);
  if (from) session.restore(from);
  const [steps, counts]: [AttackStep[], Made["counts"][number][]] = [[], []];
  let state = filed(session.state);
  while (steps.length < most && open.forwards + session.nextForwards <= budget) {
    if (steps.length === 1) state = filed(session.state);
    const [announced, before] = [session.nextForwards, open.forwards];
    steps.push(await session.advance());
    counts.push({ announced, counted: open.forwards - before });
    if (steps.at(-1)!.done) break;
  }
  await session.dispose();
  return { open, rated, steps, counts, state };
}

/** What a file would keep: copies of the arrays, JSON of the facts. */
const filed = ({ arrays, facts }: AttackState): AttackState => ({
  arrays: Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()])),
  facts: JSON.parse(JSON.stringify(facts)),
});

const candidatesOf = ({ steps }: Made) => steps.flatMap(({ candidates }) => candidates);
const wordsOf = (tokens: readonly number[]) => tokenizer.decode(tokens).split(" ");

test("attacks are found, and the room lists them", () => {
  expect(attacks.length).toBeGreaterThanOrEqual(5);
  const names = (all: readonly Attack[]) => all.map(({ name }) => name).sort();
  expect(names(listed)).toEqual(names(attacks.map(({ item }) => item)));
});

describe.each(attacks)("$file", ({ file, item: attack }) => {
  let planted: Promise<Made> | undefined;
  let well: Promise<Made> | undefined;
  const wholePlanted = () => (planted ??= attempt(attack));
  const wholeWell = () => (well ??= attempt(attack, { target: wellTarget() }));
  afterAll(async () => {
    for (const made of [planted, well]) await (await made)?.open.dispose();
  });

  test("is called as its file, says what it does and whom it follows, and has settings of its own", () => {
    expect(attack.name).toBe(file);
    expect(attack.description).toMatch(/^[A-Z].*\.$/);
    expect(attack.source).not.toBe("");
    expect(attack.schema.safeParse({}).success).toBe(true);
    expect(attack.schema.safeParse({ noSuchSetting: 1 }).success).toBe(false);
  });

  test("counts no more than it announces, and says numbers that are numbers", async () => {
    const { steps, counts } = await wholePlanted();
    expect(steps.length).toBeGreaterThan(1);
    expect(counts.filter(({ announced, counted }) => counted > announced)).toEqual([]);
    const metrics = steps.flatMap((step) => Object.values(step.metrics));
    expect(metrics.filter((metric) => !Number.isFinite(metric))).toEqual([]);
  });

  test("finds the hole within the budget", async () => {
    const candidates = candidatesOf(await wholePlanted());
    expect(candidates.filter(({ tokens }) => fallsIn(wordsOf(tokens))).length).toBeGreaterThan(0);
  });

  test("proposes prompts of allowed tokens and of the right length, with what the classifier says to them", async () => {
    for (const made of [await wholePlanted(), await wholeWell()]) {
      const { allowed, promptTokens } = made.open.target;
      const candidates = candidatesOf(made);
      expect(candidates.length).toBeGreaterThan(0);
      const odd = candidates.filter(
        ({ tokens }) =>
          tokens.length !== promptTokens || tokens.some((token) => !allowed.includes(token)),
      );
      expect(odd).toEqual([]);
      const scored = candidates.filter(({ score }) => score !== undefined);
      const asked = scored.map(({ tokens }) => tokens);
      const answers = await made.open.answer(asked, made.rated);
      const wrong = scored.filter(({ score }, at) => Math.abs(score! - answers[at]!.score) > 1e-6);
      expect(wrong).toEqual([]);
    }
  });

  test("reports no success where there is no hole", async () => {
    const made = await wholeWell();
    const candidates = candidatesOf(made);
    const asked = candidates.map(({ tokens }) => tokens);
    const answers = await made.open.answer(asked, made.rated);
    const said = [...answers, ...candidates].map(({ score = 0 }) => score);
    expect(Math.max(...said)).toBeLessThan(0.5);
  });

  test("proposes the same prompts from the same seed, and others from another", async () => {
    const most = 4;
    const [first, again, other] = [
      await attempt(attack, { most }),
      await attempt(attack, { most }),
      await attempt(attack, { most, seed: 2 }),
    ];
    expect(again.steps).toEqual(first.steps);
    expect(other.steps).not.toEqual(first.steps);
    await Promise.all([first, again, other].map(({ open }) => open.dispose()));
  });

  test("goes on from a state as if nothing had been between", async () => {
    const straight = await attempt(attack, { most: 4 });
    const { state } = straight;
    const resumed = await attempt(attack, { most: straight.steps.length - 1, from: state });
    expect(resumed.steps).toEqual(straight.steps.slice(1));
    await Promise.all([straight, resumed].map(({ open }) => open.dispose()));
  });
});
