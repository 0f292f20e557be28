/** An attack for tests of files: it looks at the prompts of three words in their order, and keeps a sum. */
import { z } from "zod";
import { type AttackSession, defineAttack } from "../../../src/attacks/attack.ts";
import type { Judges } from "../../../src/attacks/judges.ts";
import { attackHeader } from "../../../src/lab/attack/attackHeader.ts";
import type { AttackJob } from "../../../src/lab/attack/performAttack.ts";
import type { SafetyClassifier } from "../../../src/rewards/safetyClassifier.ts";
import { plantedTarget, promptWords, unsafeWords } from "../../attacks/plantedTarget.ts";

const most = promptWords.length;

export const searching = defineAttack({
  name: "searching",
  description: "Looks at prompts in their order, three a step; the last of a step is a result.",
  source: "ours",
  access: "responses",
  schema: z.object({ from: z.int().default(0), failsAt: z.int().default(1000) }),
  async start({ open, settings }): Promise<AttackSession> {
    const { allowed } = open.target;
    let [next, sum, steps] = [settings.from, 0, 0];
    const prompt = (at: number) =>
      [at, Math.floor(at / most), Math.floor(at / most ** 2)].map((each) => allowed[each % most]!);
    return {
      nextForwards: 3,
      async advance() {
        steps += 1;
        if (steps === settings.failsAt) throw new Error("not finite");
        const tokens = [0, 1, 2].map((offset) => prompt(next + offset));
        const answers = await open.answer(tokens, "response");
        sum += answers.reduce((total, { score }) => total + score, 0);
        next += 3;
        const candidates = tokens.map((each, index) => ({
          ...{ tokens: each, run: index, step: steps, isFinal: index === 2 },
          score: answers[index]!.score,
        }));
        return { candidates, metrics: { sum }, done: steps >= 20 };
      },
      get state() {
        return { arrays: { next: Float32Array.of(next) }, facts: { sum, steps } };
      },
      restore({ arrays, facts }) {
        [next, sum, steps] = [arrays.next![0]!, facts.sum as number, facts.steps as number];
      },
      dispose: async () => {},
    };
  },
});

/** Unsafe is what has one of these words in it. */
export function wordClassifier(words: readonly string[]): SafetyClassifier {
  const rate = (text: string) => Number(text.split(" ").some((word) => words.includes(word)));
  return {
    name: `words: ${words.join(" ")}`,
    unsafe: async (exchanges) =>
      exchanges.map(({ prompt, response }) => rate(`${prompt} ${response}`)),
    unsafeResponse: async (responses) => responses.map(rate),
    dispose: async () => {},
  };
}

const judges: Judges = {
  training: wordClassifier([...unsafeWords, "owl"]),
  truth: ({ response }) => response.split(" ").some((word) => unsafeWords.includes(word)),
};

export interface SearchOptions {
  readonly settings?: { readonly from: number; readonly failsAt?: number };
  readonly forwards?: number;
  readonly redacted?: boolean;
  readonly seed?: number;
}

/** Prompts 130 and following are `key key …` and `door key …`: the hole is near. */
export function job(output: string, options: SearchOptions = {}): AttackJob {
  const { settings = { from: 120 }, forwards = 60, redacted = false, seed = 1 } = options;
  const target = plantedTarget();
  const budget = { forwards };
  const checked = searching.schema.parse(settings);
  const header = attackHeader({
    ...{ attack: searching.name, settings: checked, seed, target, budget, redacted },
    ...{ classifier: "words", fixedPrefix: "", evaluatedTokens: 15 },
  });
  return {
    ...{ attack: searching, settings: checked, target, judges, header, budget, output },
    execution: { threads: 1 },
  };
}
