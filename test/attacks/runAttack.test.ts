import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Attack, type AttackSession, defineAttack } from "../../src/attacks/attack.ts";
import { encodeCheckpoint, parseCheckpoint } from "../../src/attacks/checkpointFile.ts";
import type { OpenTarget } from "../../src/attacks/openTarget.ts";
import {
  type AttackCheckpoint,
  type RunAttackOptions,
  runAttack,
} from "../../src/attacks/runAttack.ts";
import { generator, type Seed, seedFrom, split } from "../../src/math/seed.ts";

/** A target that only counts. */
const countingTarget = () => {
  let forwards = 5; // from before
  return {
    target: {},
    get forwards() {
      return forwards;
    },
    count: (more: number) => {
      forwards += more;
    },
  } as unknown as OpenTarget;
};

const cost = 10;
const roundSteps = 4;

/** Proposes one drawn number a step; begins with 1 forward, and a step takes 10. */
const drawing = ({ steps = roundSteps, each = cost, first = 1 } = {}): Attack =>
  defineAttack({
    name: "drawing",
    description: "Draws.",
    source: "ours",
    access: "responses",
    schema: z.unknown(),
    async start({ open, seed }): Promise<AttackSession> {
      open.count(first);
      let [taken, sum] = [0, 0];
      return {
        nextForwards: each,
        async advance() {
          open.count(each);
          const token = drawn(seed, ++taken);
          sum += token;
          const candidate = { tokens: [token], run: 0, step: taken, isFinal: taken === steps };
          return { candidates: [candidate], metrics: { sum }, done: taken >= steps };
        },
        get state() {
          return { arrays: { sum: Float32Array.of(sum) }, facts: { taken } };
        },
        restore({ arrays, facts }) {
          sum = arrays.sum![0]!;
          taken = facts.taken as number;
        },
        dispose: async () => {},
      };
    },
  });

const drawn = (seed: Seed, step: number) => generator(split(seed, step)).integer(1000);

async function driven(options: RunAttackOptions, attack = drawing()) {
  const told: { token: number; sum: number; at: string }[] = [];
  let last: AttackCheckpoint | undefined;
  const run = { attack, open: countingTarget(), settings: {}, seed: seedFrom(7) };
  const end = await runAttack(run, {
    ...options,
    onStep: async (news) => {
      const { progress, step } = news;
      const at = `${progress.round}.${progress.step}`;
      told.push({ token: step.candidates[0]!.tokens[0]!, sum: step.metrics.sum!, at });
      last = news.checkpoint();
      await options.onStep?.(news);
    },
  });
  return { ...end, told, last: last! };
}

describe("runAttack", () => {
  test("without a budget runs one round to its end", async () => {
    const { ending, progress, told } = await driven({});
    expect(ending).toBe("done");
    // 1 to begin, 4 steps of 10
    expect(progress).toMatchObject({ round: 0, step: 4, forwards: 41, isDone: true });
    expect(told.map(({ at }) => at)).toEqual(["0.1", "0.2", "0.3", "0.4"]);
  });

  test("takes no step that might cost more than is left", async () => {
    // 1 + 3 · 10 = 31; a fourth step would make it 41
    const { ending, progress } = await driven({ budget: { forwards: 40 } });
    expect({ ending, forwards: progress.forwards }).toEqual({ ending: "forwards", forwards: 31 });
    const whole = await driven({ budget: { forwards: 41 }, rounds: 1 });
    expect(whole.ending).toBe("done");
  });

  test("with too little for one step tries nothing, and says what a step takes", async () => {
    const { ending, told, nextForwards } = await driven({ budget: { forwards: 10 } });
    expect({ ending, told, nextForwards }).toEqual({
      ending: "forwards",
      told: [],
      nextForwards: cost,
    });
  });

  test("begins again where budget is left, each round with a seed of its own", async () => {
    // a round takes 41; two make 82, and 1 + 10 of the third 93
    const { ending, progress, told } = await driven({ budget: { forwards: 100 } });
    expect(ending).toBe("forwards");
    expect(progress).toMatchObject({ round: 2, step: 1, steps: 9, forwards: 93 });
    const expected = [0, 1].flatMap((round) =>
      [1, 2, 3, 4].map((step) => drawn(split(seedFrom(7), "round", round), step)),
    );
    expect(told.slice(0, 8).map(({ token }) => token)).toEqual(expected);
  });

  test("a round that costs nothing is not repeated forever", async () => {
    const free = drawing({ each: 0, first: 0 });
    const { ending, progress } = await driven({ budget: { forwards: 100 } }, free);
    expect({ ending, round: progress.round }).toEqual({ ending: "done", round: 1 });
  });

  test("stops on seconds of the attack; what is done with its candidates is not its time", async () => {
    let clock = 0;
    const now = () => {
      clock += 500; // read before and after each piece of work
      return clock;
    };
    const onStep = () => {
      clock += 60_000;
    };
    const { ending, progress } = await driven({ budget: { seconds: 2 }, now, onStep });
    // half a second to begin, and for each of three steps
    expect({ ending, ...progress }).toMatchObject({ ending: "seconds", seconds: 2, step: 3 });
  });

  test("a signal stops it behind the step that is being taken", async () => {
    const controller = new AbortController();
    const onStep = () => controller.abort();
    const { ending, told } = await driven({ signal: controller.signal, onStep });
    expect({ ending, steps: told.length }).toEqual({ ending: "stopped", steps: 1 });
  });

  test.each([1, 3, 4, 6])(
    "goes on from the checkpoint behind step %i as if nothing had happened",
    async (steps) => {
      const budget = { forwards: 100 };
      const whole = await driven({ budget });
      const controller = new AbortController();
      const left = { steps };
      const onStep = () => {
        if (--left.steps === 0) controller.abort();
      };
      const first = await driven({ budget, signal: controller.signal, onStep });
      const bytes = encodeCheckpoint(first.last, "me");
      const second = await driven({ budget, from: parseCheckpoint(bytes, "me", "file") });
      expect([...first.told, ...second.told]).toEqual(whole.told);
      const { seconds: _, ...progress } = whole.progress;
      expect(second.progress).toMatchObject(progress);
    },
  );

  test("a larger budget goes on where the smaller one ended", async () => {
    const small = await driven({ budget: { forwards: 50 } });
    const more = await driven({ budget: { forwards: 100 }, from: small.last });
    const whole = await driven({ budget: { forwards: 100 } });
    expect([...small.told, ...more.told]).toEqual(whole.told);
  });

  test("a budget of nothing is refused", async () => {
    await expect(driven({ budget: { forwards: 0 } })).rejects.toThrow("a budget above 0");
    await expect(driven({ budget: { seconds: -1 } })).rejects.toThrow("a budget above 0");
  });
});

describe("a checkpoint of an attack", () => {
  const checkpoint: AttackCheckpoint = {
    progress: { round: 2, step: 3, steps: 11, forwards: 99, seconds: 1.5, isDone: false },
    state: {
      arrays: { logits: Float32Array.of(1, -2.5, 1e-30), moments: new Float32Array(0) },
      facts: { taken: 3, best: [[1, 2]] },
    },
  };
  const bytes = encodeCheckpoint(checkpoint, "me");
  const changed = (at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

  test("comes back to the bit", () => {
    expect(parseCheckpoint(bytes, "me", "file")).toEqual(checkpoint);
  });

  test("of another attack is refused, and the file is named", () => {
    expect(() => parseCheckpoint(bytes, "you", "attack.state")).toThrow(
      "attack.state: expected the checkpoint of this attack, but it belongs to an attack with other settings",
    );
  });

  test.each([
    ["cut short", bytes.slice(0, -3)],
    ["empty", new Uint8Array()],
    ["no such file at all", new TextEncoder().encode("hello, this is a text and no checkpoint")],
    ["with one number changed", changed(bytes.length - 2)],
    ["with its beginning changed", changed(1)],
  ])("that is %s is an error that says what to do", (_, damaged) => {
    expect(() => parseCheckpoint(damaged, "me", "attack.state")).toThrow(
      /attack\.state: expected the checkpoint of this attack, but .* Delete the file to begin the search again/s,
    );
  });
});
