/** What the attacks on tokens that see gradients promise beyond the contract of all attacks. */
import { describe, expect, test } from "vitest";
import type { Attack, Beginning, Candidate } from "../../src/attacks/attack.ts";
import greedyCoordinateGradient from "../../src/attacks/greedyCoordinateGradient.ts";
import { gumbelGraph } from "../../src/attacks/gumbelAttack/graph.ts";
import gumbelAttack from "../../src/attacks/gumbelAttack.ts";
import { openTarget } from "../../src/attacks/openTarget.ts";
import { embeddingOf } from "../../src/attacks/projectedEmbeddings/embeddings.ts";
import { projectionGraph } from "../../src/attacks/projectedEmbeddings/graph.ts";
import projectedEmbeddings from "../../src/attacks/projectedEmbeddings.ts";
import type { Target } from "../../src/attacks/target.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { largestDifference, smallModel, variants } from "../model/small.ts";
import { quiet } from "../tensor/evaluate.ts";
import { fallsIn, plantedTarget, tokenizer } from "./plantedTarget.ts";
import { softTargets } from "./softTargets.ts";

/** Lets an attack work until it is done. */
async function found<Settings>(
  attack: Attack<Settings>,
  settings: object,
  target: Target = plantedTarget(),
): Promise<Candidate[]> {
  const open = openTarget(target, quiet);
  const session = await attack.start({
    ...{ target, open, settings: attack.schema.parse(settings) },
    ...{ seed: seedFrom(4), execution: quiet },
  });
  const candidates: Candidate[] = [];
  for (let done = false; !done; ) {
    const step = await session.advance();
    candidates.push(...step.candidates);
    done = step.done;
  }
  await Promise.all([session.dispose(), open.dispose()]);
  return candidates;
}

const resultsOf = (candidates: readonly Candidate[]) =>
  candidates
    .filter(({ isFinal }) => isFinal)
    .toSorted((a, b) => a.run - b.run)
    .map(({ tokens }) => tokens);
const wordsOf = ({ tokens }: Pick<Candidate, "tokens">) => tokenizer.decode(tokens).split(" ");

describe("runs of an attack", () => {
  test.each([
    ["greedyCoordinateGradient", greedyCoordinateGradient, { steps: 4, topK: 3, candidates: 4 }],
    ["gumbelAttack", gumbelAttack, { samples: 2, iterations: 6, hardSamples: 6 }],
    ["projectedEmbeddings", projectedEmbeddings, { steps: 6 }],
  ] as const)("do not depend on those beside them: %s", async (_, attack, settings) => {
    const by = (batch: number) => found(attack as Attack, { ...settings, runs: 5, batch });
    const [together, apart] = [resultsOf(await by(4)), resultsOf(await by(1))];
    expect(together).toHaveLength(5);
    expect(together).toEqual(apart);
    expect(new Set(together.map(String)).size).toBeGreaterThan(1);
  });
});

describe("greedyCoordinateGradient", () => {
  test("finds what makes the model say a given response, without asking the classifier", async () => {
    const candidates = await found(greedyCoordinateGradient, {
      ...{ objective: "target", targetResponse: "burn smash", runs: 3, steps: 8 },
    });
    expect(candidates).toHaveLength(3);
    expect(candidates.filter((each) => fallsIn(wordsOf(each)))).toHaveLength(3);
    expect(candidates.filter(({ score }) => score !== undefined)).toEqual([]);
  });

  test("refuses a response without an objective, and one that is too long", async () => {
    const { schema } = greedyCoordinateGradient;
    expect(schema.safeParse({ targetResponse: "burn" }).success).toBe(false);
    expect(schema.safeParse({ objective: "target" }).success).toBe(false);
    const targetResponse = Array(100).fill("burn").join(" ");
    await expect(
      found(greedyCoordinateGradient, { objective: "target", targetResponse }),
    ).rejects.toThrow(/expected a targetResponse of 1 to \d+ tokens, got 100/);
  });

  test("refuses to exchange more tokens than a prompt has", async () => {
    await expect(found(greedyCoordinateGradient, { replacements: 4 })).rejects.toThrow(
      "at most 3, the tokens of a prompt, got 4",
    );
  });

  test("asks only what is read back as it was proposed, where it is told to", async () => {
    const target = plantedTarget();
    const key = tokenizer.idOf("key")!;
    // A tokenizer that nobody can type the word key to.
    const mute = {
      ...tokenizer,
      encode: (text: string) => tokenizer.encode(text.replaceAll("key", "cat")),
    };
    const deaf = { ...target, textModel: { ...target.textModel, tokenizer: mute } };
    const settings = { runs: 6, steps: 6, topK: 12 };
    const asked = async (retokenizes: boolean) =>
      (await found(greedyCoordinateGradient, { ...settings, retokenizes }, deaf)).filter(
        ({ tokens, step }) => step > 0 && tokens.includes(key) && fallsIn(wordsOf({ tokens })),
      );
    expect((await asked(false)).length).toBeGreaterThan(0);
    expect(await asked(true)).toEqual([]);
  });
});

/** What a graph is begun with. */
function beginningOf<Settings>(attack: Attack<Settings>, target: Target, settings: object) {
  const open = openTarget(target, quiet);
  const beginning: Beginning<Settings> = {
    ...{ target, open, settings: attack.schema.parse(settings) },
    ...{ seed: seedFrom(1), execution: quiet },
  };
  return { open, beginning };
}

const prompts = [
  [3, 9, 11, 4],
  [10, 10, 6, 8],
];

/** A model whose embeddings are scaled, which rates itself. */
const scaled = (): Target => {
  const model = smallModel(variants.Gemma, 5);
  const { classifier, ...rest } = softTargets["the model itself"]!;
  return {
    ...{ ...rest, textModel: { ...rest.textModel, model } },
    classifier: { ...classifier, network: { kind: "labelToken", unsafe: 4, safe: 7, model } },
  };
};

describe.each([...Object.entries(softTargets), ["the model itself, scaled", scaled()] as const])(
  "in a target rated by %s",
  (_, target) => {
    test("embeddings of tokens are nearest to those tokens, and rated like text", async () => {
      const settings = { runs: 2, batch: 2 };
      const { open, beginning } = beginningOf(projectedEmbeddings, target, settings);
      const graph = await projectionGraph(beginning);
      const embedded = prompts.flat().flatMap((token) => [...embeddingOf(target, token)]);
      const begun = graph.descent.begin(Float32Array.from(embedded));
      const { tokens, scores } = await graph.step(begun, 0);
      expect([...tokens]).toEqual(prompts.flat());
      const answers = await open.answer(prompts, "exchange");
      const expected = answers.map(({ score }) => score);
      expect(largestDifference([...scores], expected)).toBeLessThan(2e-5);
      await Promise.all([graph.dispose(), open.dispose()]);
    });

    test("soft samples of a distribution that is sure are rated and expected like text", async () => {
      const settings = { runs: 2, batch: 2, samples: 3, fluencyWeight: 0.5 };
      const { open, beginning } = beginningOf(gumbelAttack, target, settings);
      const graph = await gumbelGraph(beginning);
      const vocab = target.textModel.model.config.vocabularySize;
      const logits = new Float32Array(prompts.flat().length * vocab);
      for (const [at, token] of prompts.flat().entries()) logits[at * vocab + token] = 60;
      const uniforms = new Float32Array(3 * logits.length).map(
        (_, at) => (((at * 7919) % 1000) + 0.5) / 1000,
      );
      const { scores, losses } = await graph.step(graph.descent.begin(logits), 0, uniforms);
      const expected = (await open.answer(prompts, "exchange")).map(({ score }) => score);
      expect(largestDifference([...scores], expected)).toBeLessThan(2e-5);
      const logProbs = await open.logProbs(prompts);
      // κ - log(p / (1 - p)) where that is above 0, and half the mean loss of the 4 tokens
      const wanted = expected.map((p, row) => {
        const perplexity = -logProbs[row]!.reduce((sum, each) => sum + each, 0) / 4;
        return Math.max(0, 5 - Math.log(p / (1 - p))) + 0.5 * perplexity;
      });
      expect(largestDifference([...losses], wanted)).toBeLessThan(2e-3);
      await Promise.all([graph.dispose(), open.dispose()]);
    });
  },
);
