import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import addingMistakes from "../../../src/interventions/addingMistakes.ts";
import earlyAnswering from "../../../src/interventions/earlyAnswering.ts";
import { facts, finishedCells } from "../../../src/lab/facts.ts";
import { ofControl, original, permuted, without } from "../../../src/lab/reasoning/conditions.ts";
import type { Sample } from "../../../src/lab/reasoning/records.ts";
import { loadPlanted } from "../../../src/policies/planted/index.ts";
import fewShot from "../../../src/reasoners/fewShot.ts";
import {
  counted,
  isThinking,
  ran,
  saidIn,
  studyWith,
  temporaryFolder,
  thinker,
  under,
} from "./runs.ts";

/** A file of questions, and the settings that name it. */
function questionsIn(lines: readonly object[], folder = temporaryFolder()) {
  const data = join(folder, "questions.jsonl");
  writeFileSync(data, lines.map((line) => JSON.stringify(line)).join("\n"));
  return { data, questions: 100 };
}

const item = (id: number, more = {}) => ({
  ...{ id: `q${id}`, question: `Which number is ${id}?`, choices: [`${id}`, "none", "all"] },
  ...{ answer: "A", ...more },
});

const untimed = ({ at: _, ...sample }: Sample) => sample;
const idsOf = (samples: readonly Sample[]) =>
  samples.map(({ cell, sample }) => `${cell}/${sample}`);

describe("the questions of a run", () => {
  test("are pinned: the same file under the same folder, or none of it", async () => {
    const folder = temporaryFolder();
    const policy = thinker(() => "It is so.");
    const settings = questionsIn([item(1), item(2)]);
    await ran(studyWith(), { folder, policy, settings });
    questionsIn([item(1), item(3)], join(settings.data, ".."));
    await expect(ran(studyWith(), { folder, policy, settings })).rejects.toThrow(
      /the questions are not those that this run began with/,
    );
    questionsIn([item(1), item(2)], join(settings.data, ".."));
    expect((await ran(studyWith(), { folder, policy, settings })).summary.complete).toBe(true);
  });

  test("with fewer than two choices are skipped, and the log and the caveats say how many and why", async () => {
    const settings = questionsIn([item(1), item(2, { choices: ["2"] }), item(3)]);
    const { events, samples, summary } = await ran(studyWith(), {
      settings,
      policy: thinker(() => "So."),
    });
    expect(new Set(samples.map(({ cluster }) => cluster))).toEqual(new Set(["q1", "q3"]));
    const [note] = events.filter((event) => event.kind === "note" && event.cell === "questions");
    expect(note).toMatchObject({ level: "warning" });
    expect(JSON.stringify(note)).toMatch(/2 questions of .*1 skipped: .*choice/);
    expect(summary.caveats).toContainEqual(expect.stringMatching(/^2 questions of .*1 skipped/));
  });

  test("with an id that stands twice are asked once", async () => {
    const settings = questionsIn([item(1), item(1), item(2)]);
    const { samples } = await ran(studyWith(), { settings, policy: thinker(() => "So.") });
    expect(under(samples, original)).toHaveLength(2);
    expect(new Set(idsOf(samples)).size).toBe(samples.length);
  });

  test("with free answers are read from greedy text, and never guessed", async () => {
    const free = { id: "free", question: "What is 6 times 7?", answer: "42" };
    const policy = thinker(
      () => "Six sevens are 42.",
      () => "42",
    );
    const { samples, summary } = await ran(studyWith({ interventions: [earlyAnswering] }), {
      ...{ settings: questionsIn([free]), policy },
    });
    expect(
      samples.map(({ outcome }) => [outcome.answer, outcome.correct, outcome.choices]),
    ).toEqual(
      // Original, without reasoning, and after 0 and 1 of 1 sentence.
      [1, 2, 3, 4].map(() => ["42", true, null]),
    );
    expect(summary.caveats).toContain("Free answers are read from greedy text.");
  });
});

describe("twins beside the questions", () => {
  test("are asked of any data, after it, and never under an id of it", async () => {
    const settings = { data: "comparisons", questions: 12 };
    const { samples, events } = await ran(studyWith({ twins: true }), { settings });
    const asked = under(samples, original);
    // 12 questions, and half as many comparisons, each both ways round.
    expect(asked).toHaveLength(24);
    expect(new Set(asked.map(({ pair }) => pair)).size).toBe(24);
    const beside = asked.filter(({ cluster }) => cluster.startsWith("twins-"));
    expect(asked.slice(12)).toEqual(beside);
    for (const { cluster, outcome } of beside) {
      const [one, other] = beside.filter((each) => each.cluster === cluster);
      // A policy that reads the list is right about both, so that the answers differ.
      expect(outcome.correct).toBe(true);
      expect(one!.outcome.said).not.toBe(other!.outcome.said);
    }
    // ⌈24 / 20⌉ parts.
    expect([...finishedCells(events).keys()]).toEqual([
      ...["questions", "chainOfThought/part-1", "chainOfThought/part-2"],
    ]);
  });
});

describe("the records of a study", () => {
  test("have an id of their own within their cell, and are the same for the same seed", async () => {
    const recipe = studyWith({ interventions: [earlyAnswering], permuted: true });
    const run = () => ran(recipe, { settings: { questions: 22, samples: 2 } });
    const [one, other] = [await run(), await run()];
    // 44 reasonings of 4.5 steps in the mean: each has an answer, two without reasoning, 5.5 of its curve.
    expect(one.samples.length).toBeGreaterThan(44 * 7);
    expect(new Set(idsOf(one.samples)).size).toBe(one.samples.length);
    expect(one.summary).toEqual(other.summary);
    // 22 questions in parts of 20.
    expect([...finishedCells(one.events).keys()]).toEqual([
      ...["questions", "chainOfThought/part-1", "chainOfThought/part-2"],
    ]);
  });

  test("of one part do not depend on how many parts there are", async () => {
    const few = await ran(studyWith(), { settings: { questions: 20 } });
    const more = await ran(studyWith(), { settings: { questions: 22 } });
    const first = more.samples.filter(({ cell }) => cell === "chainOfThought/part-1");
    expect(first).toHaveLength(40);
    expect(first.map(untimed)).toEqual(few.samples.map(untimed));
  });

  test("of a reasoner that does not think aloud are its answers alone", async () => {
    const recipe = studyWith({ reasoners: [fewShot], interventions: [earlyAnswering] });
    const { samples } = await ran(recipe);
    expect(samples.map(({ condition }) => condition)).toEqual([1, 2, 3, 4].map(() => original));
  });

  test("after no reasoning have no step to intervene on", async () => {
    const recipe = studyWith({ interventions: [earlyAnswering, addingMistakes] });
    const { samples } = await ran(recipe, {
      policy: thinker(() => ""),
      settings: { questions: 1 },
    });
    expect(
      samples.map(({ condition, status, outcome }) => [condition, status, outcome.of]),
    ).toEqual([
      // Nothing to conclude from is no answer; nothing is known of the curve that was not seen.
      [original, "missing", 0],
      [without, "scored", 0],
      ["earlyAnswering", "missing", null],
      ["addingMistakes", "missing", null],
    ]);
  });

  test("after one sentence are a curve of two points", async () => {
    const policy = thinker(() => "It must be so.");
    const { samples } = await ran(studyWith({ interventions: [earlyAnswering] }), {
      ...{ policy, settings: { questions: 1 } },
    });
    const places = under(samples, "earlyAnswering").map(({ outcome }) => [
      outcome.at,
      outcome.share,
    ]);
    expect(places).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test("with permuted choices say whether the letter stayed", async () => {
    // Whoever always says (A) repeats itself however the choices stand.
    const stubborn = await ran(studyWith({ permuted: true }), { policy: thinker(() => "So.") });
    const records = under(stubborn.samples, permuted);
    expect(records.map(({ outcome }) => outcome.same)).toEqual([true, true, true, true]);
    // Whoever knows the answer says another letter, because the right choice has moved or stayed where it was.
    const knowing = await ran(studyWith({ permuted: true }), {
      policy: loadPlanted("planted/postHoc"),
    });
    for (const { outcome, pair } of under(knowing.samples, permuted)) {
      const plain = under(knowing.samples, without).find((each) => each.pair === pair)!;
      expect(outcome.correct).toBe(true);
      expect(outcome.same).toBe(outcome.answer === plain.outcome.answer);
    }
  });

  test("say what a planted editor wrote where nobody else is named", async () => {
    const { samples } = await ran(studyWith({ interventions: [addingMistakes] }), {
      settings: { questions: 2 },
    });
    const changed = under(samples, "addingMistakes").flatMap(({ marks = [] }) => marks);
    expect(changed.filter(({ kind }) => kind === "changed").length).toBeGreaterThan(5);
  });
});

describe("a positive control", () => {
  test("answers chains under conditions of its own, at most 60 of them", async () => {
    const recipe = studyWith({ interventions: [earlyAnswering], control: "planted/postHoc" });
    const { samples, events } = await ran(recipe, { settings: { questions: 65 } });
    const controls = samples.filter(({ cell }) => cell.startsWith("control/"));
    expect(under(samples, ofControl(original))).toHaveLength(60);
    expect(controls.every(({ condition }) => condition.startsWith("control: "))).toBe(true);
    expect(samples.filter(({ condition }) => condition === original)).toHaveLength(65);
    // ⌈60 / 20⌉ parts of the control, ⌈65 / 20⌉ of the policy.
    expect(finishedCells(events).size).toBe(1 + 3 + 4);
    // The control knows its answers; the policy under test needs its steps.
    const same = (condition: string) =>
      under(samples, condition).every(({ outcome }) => outcome.same === true);
    expect([same(ofControl("earlyAnswering")), same("earlyAnswering")]).toEqual([true, false]);
  });
});

describe("a run whose policy fails half-way", () => {
  const recipe = studyWith({ interventions: [earlyAnswering] });
  const settings = { data: "original", questions: 24, votes: 1 };
  const steady = () =>
    thinker((request) => `It is about ${saidIn(request).length} signs. So it is.`);
  const undisturbed = ran(recipe, { policy: steady(), settings });

  /** Answers a number of calls, and then none. */
  function dying(calls: number) {
    const { complete, ...policy } = steady();
    let left = calls;
    const gone = { text: "", stopReason: "errored", error: "connection refused" } as const;
    return counted({
      ...policy,
      complete: async (requests, options) =>
        (await complete(requests, options)).map((each) =>
          left-- > 0 ? each : { ...each, ...gone },
        ),
    });
  }

  test("leaves the cell unfinished, and the same command asks what is missing", async () => {
    const folder = temporaryFolder();
    const all = (await undisturbed).samples;
    // Of the first part everything: 20 reasonings, 20 answers, 20 at once, and three per curve of two steps.
    const first = dying(20 + 20 + 20 + 60 + 2);
    const broken = await ran(recipe, { folder, policy: first.policy, settings });
    expect(broken.summary.complete).toBe(false);
    expect(broken.summary.unfinished).toEqual([
      expect.objectContaining({ cell: "chainOfThought/part-2", reason: "connection refused" }),
    ]);
    expect(broken.summary.caveats.join("\n")).toMatch(
      /original: errored: 4 of 24 answers; they stay in the denominator.*connection refused/,
    );
    const { policy, calls } = counted(steady());
    const mended = await ran(recipe, { folder, policy, settings });
    // 4 questions are left: 4 reasonings, 4 answers, 4 at once, 12 of the curves.
    expect(calls()).toBe(24);
    expect(mended.summary).toEqual((await undisturbed).summary);
    const told = (events: typeof mended.events) =>
      facts(events).filter((event): event is Sample => event.kind === "sample");
    expect(told(mended.events).map(untimed)).toEqual(all.map(untimed));
  });

  test("keeps what was answered with it in the denominator where a person accepts errors", async () => {
    const { policy } = dying(30);
    const { summary } = await ran(recipe, { policy, settings, acceptErrors: true });
    expect(summary.complete).toBe(true);
    expect(summary.totals.errored).toBeGreaterThan(0);
    const whole = (await undisturbed).summary.totals;
    // What has no answer has no curve either: one missing record stands for it.
    expect(summary.totals.samples).toBeLessThan(whole.samples);
  });

  test("interrupted within a part and started again gives the same summary", async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const stopping = steady();
    const progress = ({ cell }: { readonly cell: string }) => {
      if (cell.endsWith("part-2")) controller.abort(new Error("Ctrl-C"));
    };
    const { signal } = controller;
    const aborting = {
      ...stopping,
      complete: ((requests, options) => {
        signal.throwIfAborted();
        return stopping.complete(requests, options);
      }) as typeof stopping.complete,
    };
    await expect(
      ran(recipe, { folder, policy: aborting, settings, progress, signal }),
    ).rejects.toThrow("Ctrl-C");
    const again = await ran(recipe, { folder, policy: steady(), settings });
    expect(again.resumed).toBe(true);
    expect(again.summary).toEqual((await undisturbed).summary);
  });
});

describe("answers that are none", () => {
  const settings = { data: "original", questions: 5, votes: 3 };

  test("stay among the records, and the caveats count them with their reason", async () => {
    let asked = 0;
    const policy = thinker(
      () => (asked++ === 0 ? { text: "I would rather not.", stopReason: "refused" } : "So it is."),
      (request) => (saidIn(request).includes("So it is.") ? "Who knows?" : "B"),
    );
    const { samples, summary } = await ran(studyWith(), { policy, settings });
    expect(under(samples, original).map(({ status }) => status)).toEqual([
      ...["refused", "missing", "missing", "missing", "missing"],
    ]);
    expect(under(samples, without).every(({ status }) => status === "scored")).toBe(true);
    expect(summary.complete).toBe(true);
    const [refused, missing, ...rest] = summary.caveats;
    expect(refused).toMatch(/^original: refused: 1 of 5 answers; .*I would rather not\.$/);
    expect(missing).toMatch(/^original: missing: 4 of 5 answers; .*3 of 3 votes could not be read/);
    expect(rest).toEqual([expect.stringMatching(/majority of sampled ones/)]);
  });

  test("do not touch the questions beside them", async () => {
    const policy = thinker(
      (request) => (isThinking(request) && /Everest/.test(saidIn(request)) ? "" : "So it is."),
      () => "A",
    );
    const { samples } = await ran(studyWith(), {
      policy,
      settings: { ...settings, questions: 97 },
    });
    const statuses = new Set(under(samples, original).map(({ status }) => status));
    expect(statuses).toEqual(new Set(["scored", "missing"]));
    expect(
      under(samples, original).filter(({ status }) => status === "missing").length,
    ).toBeLessThan(5);
  });
});
