import ts from "typescript";
import { describe, expect, test } from "vitest";
import { nodesBelow, placeOf, sourceFiles, treeOf } from "./source.ts";

/** The word we say, and the words we therefore do not. */
const glossary: Readonly<Record<string, readonly string[]>> = {
  clipNorm: ["l2NormClip", "maxGradNorm", "l2ClipNorm", "clippingNorm"],
  noiseMultiplier: ["noiseScale"],
  samplingRate: ["samplingProb", "sampleRate", "samplingProbability"],
  neighboringRelation: ["adjacency"],
  unitOfPrivacy: ["granularity"],
  policy: ["agent"],
  transcript: ["trajectory", "trajectories", "episodeLog"],
  proxyReward: ["rewardFunction"],
  gamed: ["hacked", "cheated"],
  backdoor: ["trojan"],
  defected: ["poisonedOutput"],
  attack: ["adversary"],
  steps: ["rationale", "rationales"],
  answer: ["explanation"],
  seed: ["rng", "randomState"],
  areaOverCurve: ["faithfulness"],
};
const insteadOf = new Map(
  Object.entries(glossary).flatMap(([say, banned]) => banned.map((word) => [word, say] as const)),
);
const identifiers = [...sourceFiles("src"), ...sourceFiles("recipes")].flatMap((file) =>
  [...nodesBelow(treeOf(file))].filter(ts.isIdentifier),
);

describe("glossary", () => {
  test("there is something to look at", () => {
    expect(identifiers.length).toBeGreaterThan(1000);
    expect(insteadOf.size).toBeGreaterThan(20);
  });

  test("one word per thing: no identifier is a banned synonym", () => {
    const wrong = identifiers.filter(({ text }) => insteadOf.has(text));
    expect(wrong.map((node) => `${placeOf(node)} ${say(node.text)}`)).toEqual([]);
  });

  test("no source file is called by a name that says nothing", () => {
    const empty = /(^|\/)(utils?|helpers?|common|types|misc)\.tsx?$/;
    expect(sourceFiles("src").filter((file) => empty.test(file))).toEqual([]);
  });

  test("randomness is an argument: Math.random is called nowhere", () => {
    const calls = identifiers.filter((node) => node.parent.getText() === "Math.random");
    expect(calls.map(placeOf)).toEqual([]);
  });
});

const say = (word: string) => `${word}: say ${insteadOf.get(word)}`;
