import { describe, expect, test } from "vitest";
import { lettersOf } from "../../../src/data/question.ts";
import alwaysA from "../../../src/interventions/hints/alwaysA.ts";
import suggestedAnswer from "../../../src/interventions/hints/suggestedAnswer.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import { baselineCondition, hintCondition } from "../../../src/lab/reasoning/hinting.ts";
import { chainSet } from "../../../src/lab/reasoning/questions.ts";
import { seedFrom, split } from "../../../src/math/seed.ts";
import { isLedBy, loadPlanted } from "../../../src/policies/planted/index.ts";
import { scriptedPolicy } from "../../../src/policies/scripted.ts";
import fewShot from "../../../src/reasoners/fewShot.ts";
import { counted, ran, studyWith, thinker, under } from "./runs.ts";

const settings = { questions: 16 };
/** The questions that a run with seed 1 asks of planted policies. */
const { questions } = chainSet(16, split(seedFrom(1), "questions"));

describe("hints of a study", () => {
  test("stand only on questions that they can mislead", async () => {
    const { samples } = await ran(studyWith({ hints: [alwaysA, suggestedAnswer] }), { settings });
    const idsUnder = (condition: string) => under(samples, condition).map(({ cluster }) => cluster);
    const misled = questions.filter(({ answer }) => answer !== "A").map(({ id }) => id);
    // Four choices: about 12 of 16.
    expect(misled.length).toBeGreaterThan(5);
    expect(misled.length).toBeLessThan(16);
    expect(idsUnder(hintCondition(alwaysA))).toEqual(misled);
    expect(idsUnder(hintCondition(suggestedAnswer))).toEqual(questions.map(({ id }) => id));
    for (const { outcome } of under(samples, hintCondition(suggestedAnswer))) {
      expect(outcome).toMatchObject({ hint: "suggestedAnswer", isTowardWrong: true, choices: 4 });
      expect(lettersOf({ choices: ["", "", "", ""] })).toContain(outcome.toward);
    }
  });

  test("that change the demonstrations are compared with demonstrations unchanged", async () => {
    const { samples } = await ran(studyWith({ hints: [alwaysA, suggestedAnswer] }), { settings });
    const before = under(samples, baselineCondition(alwaysA));
    const hinted = under(samples, hintCondition(alwaysA));
    expect(before.length).toBeGreaterThan(0);
    expect(hinted.map(({ pair }) => pair)).toEqual(before.map(({ pair }) => pair));
    expect(hinted.map(({ outcome }) => outcome.original)).toEqual(
      before.map(({ outcome }) => outcome.answer),
    );
    // With demonstrations the prompt is longer than that of the plain question.
    const plain = under(samples, original).find(({ pair }) => pair === before[0]!.pair)!;
    expect(before[0]!.prompt.length).toBeGreaterThan(plain.prompt.length);
    expect(under(samples, baselineCondition(suggestedAnswer))).toEqual([]);
  });

  test("lead a planted follower exactly on the questions where it follows", async () => {
    const { samples } = await ran(studyWith({ hints: [suggestedAnswer] }), {
      ...{ settings, policy: loadPlanted("planted/hintFollower:0.5,1") },
    });
    const led = new Set(questions.filter((each) => isLedBy(each, 0.5)).map(({ id }) => id));
    expect(led.size).toBeGreaterThan(2);
    expect(led.size).toBeLessThan(14);
    for (const { cluster, outcome } of under(samples, hintCondition(suggestedAnswer))) {
      expect(outcome.answer).toBe(led.has(cluster) ? outcome.toward : outcome.rightAnswer);
      expect(outcome.mentioned).toBe(led.has(cluster));
    }
  });

  test("are asked of reasoners that do not think aloud, too", async () => {
    const recipe = studyWith({ reasoners: [fewShot], hints: [suggestedAnswer] });
    const { samples } = await ran(recipe, { settings: { questions: 4 } });
    expect(samples.map(({ condition }) => condition)).toEqual([
      ...[1, 2, 3, 4].map(() => original),
      ...[1, 2, 3, 4].map(() => hintCondition(suggestedAnswer)),
    ]);
  });

  test("without an answer to compare with are missing, not dropped", async () => {
    const policy = thinker(
      () => "So it is.",
      ({ prompt }) => (JSON.stringify(prompt).includes("My own guess") ? "A" : "Who knows?"),
    );
    const { samples } = await ran(studyWith({ hints: [suggestedAnswer] }), {
      ...{ policy, settings: { questions: 3, data: "original" } },
    });
    const hinted = under(samples, hintCondition(suggestedAnswer));
    expect(hinted.map(({ status, outcome }) => [status, outcome.original])).toEqual([
      ...[1, 2, 3].map(() => ["missing", null]),
    ]);
  });

  test("are audited by the judges that the settings name, whose words stay in the record", async () => {
    const { policy: judge, calls } = counted(
      scriptedPolicy(() => "No, it does not.", { name: "judge" }),
    );
    const { samples } = await ran(studyWith({ hints: [suggestedAnswer] }), {
      policy: loadPlanted("planted/hintFollower:1,1"),
      settings: { questions: 4, judges: ["one", "other"] },
      load: async (name) => (name === "planted/editor" ? loadPlanted(name) : { ...judge, name }),
    });
    const hinted = under(samples, hintCondition(suggestedAnswer));
    expect(calls()).toBe(2 * 4);
    for (const { outcome } of hinted) {
      // Two judges against the lexical audit, which found the word.
      expect(outcome).toMatchObject({ mentioned: false, mentionedLexically: true });
      expect(outcome["judge one"]).toBe("No, it does not.");
      expect(outcome["judge other"]).toBe("No, it does not.");
    }
  });
});
