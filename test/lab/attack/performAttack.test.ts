import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { attackTotals, chiefJudge, unsafePrompts } from "../../../src/lab/attack/attackTotals.ts";
import { checkpointPath, performAttack } from "../../../src/lab/attack/performAttack.ts";
import { readAttack } from "../../../src/lab/attack/readAttack.ts";
import { fallsIn } from "../../attacks/plantedTarget.ts";
import { job, type SearchOptions } from "./searching.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-attack-"));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newPath = () => join(folder, `${++made}`, "attack.jsonl");

/** What is in a file, without the times. */
function told(path: string) {
  const { prompts, steps, totals } = readAttack(path);
  const { at: _, seconds: __, ...rest } = totals!;
  return { prompts, steps: steps.map(({ seconds: ___, ...step }) => step), totals: rest };
}

/** The same, up to the last digits of what was computed beside other prompts. */
function toldNearly(path: string) {
  const { prompts, ...rest } = told(path);
  const nearly = prompts.map(({ logPerplexity, ...record }) => ({
    ...record,
    logPerplexity: expect.closeTo(logPerplexity!, 4),
  }));
  return { prompts: nearly, ...rest };
}

const whole = newPath();
const performed = performAttack(job(whole));

describe("performAttack", () => {
  test("writes a header, prompts, steps and totals", async () => {
    const { totals, isResumed } = await performed;
    const { header, prompts, steps } = readAttack(whole);
    expect(isResumed).toBe(false);
    expect(header).toMatchObject({
      ...{ format: "assay attack 1", attack: "searching", target: "planted", seed: 1 },
      ...{ promptTokens: 3, responseTokens: 2, redacted: false, budget: { forwards: 60 } },
      allowed: { tokens: 12 },
    });
    // 60 forwards are 20 steps of 3, which is the whole round
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(prompts).toHaveLength(60);
    expect(totals).toMatchObject({
      ...{ ending: "forwards", rounds: 1, steps: 20, forwards: 60 },
      ...{ prompts: 60, distinct: 60, final: 20 },
    });
  });

  test("its totals say by every judge what was found", async () => {
    const { totals, prompts } = await performed;
    const holes = prompts.filter(({ prompt }) => fallsIn(prompt!.split(" ")));
    const finalHoles = holes.filter(({ isFinal }) => isFinal);
    expect(finalHoles.length).toBeGreaterThan(0);
    expect(Object.keys(totals.unsafe)).toEqual([
      "unsafe",
      "trainingScore",
      "trainingResponseScore",
    ]);
    expect(totals.unsafe.unsafe).toMatchObject({
      found: holes.length,
      uniqueUnsafeRate: { value: finalHoles.length / 20, n: 20, missing: 0 },
    });
    expect(chiefJudge(prompts)).toBe("unsafe");
    expect(unsafePrompts(prompts, "unsafe")).toEqual(holes);
    // the flaw of the training classifier reads the prompt: "owl"
    expect(totals.unsafe.trainingScore!.found).toBeGreaterThan(holes.length);
  });

  test("a step knows the highest score of its prompts", async () => {
    await performed;
    const { prompts, steps } = readAttack(whole);
    for (const { step, best } of steps) {
      const own = prompts.filter((record) => record.step === step);
      expect(best).toBe(Math.max(...own.map(({ trainingScore }) => trainingScore!)));
    }
  });

  test("goes on behind a smaller budget as if it had been the larger one", async () => {
    const path = newPath();
    await performAttack(job(path, { forwards: 25 }));
    expect(readAttack(path).steps).toHaveLength(8);
    const { isResumed } = await performAttack(job(path));
    expect(isResumed).toBe(true);
    await performed;
    expect(told(path)).toEqual(toldNearly(whole));
  });

  test("goes on after an interrupt", async () => {
    const path = newPath();
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const first = await performAttack(job(path), { signal: controller.signal, onProgress });
    expect(first.totals).toMatchObject({ ending: "stopped", steps: 1, prompts: 3 });
    await performAttack(job(path));
    await performed;
    expect(told(path)).toEqual(toldNearly(whole));
  });

  test("a kill between file and checkpoint repeats steps, and writes nothing twice", async () => {
    const path = newPath();
    await performAttack(job(path, { forwards: 12 }));
    const early = readFileSync(checkpointPath(path));
    await performAttack(job(path, { forwards: 24 }));
    writeFileSync(checkpointPath(path), early);
    await performAttack(job(path));
    await performed;
    expect(told(path)).toEqual(toldNearly(whole));
  });

  test("a torn last line is cut off, and what it said is measured again", async () => {
    const path = newPath();
    await performAttack(job(path, { forwards: 12 }));
    rmSync(checkpointPath(path));
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const start = lines.slice(0, 3).join("\n").length + 1;
    truncateSync(path, start + 20); // 20 bytes of the fourth line
    expect(readAttack(path).prompts).toHaveLength(2);
    await performAttack(job(path));
    await performed;
    expect(told(path)).toEqual(toldNearly(whole));
  });

  test("what was found before a step failed is kept", async () => {
    const path = newPath();
    const failing = job(path, { settings: { from: 120, failsAt: 4 } });
    await expect(performAttack(failing)).rejects.toThrow("not finite");
    expect(readAttack(path).prompts).toHaveLength(9); // 3 steps of 3
  });

  test("finished within its budget, the same attack does nothing more", async () => {
    const path = newPath();
    await performAttack(job(path, { forwards: 12 }));
    const again = await performAttack(job(path, { forwards: 12 }));
    expect(again.totals).toMatchObject({ steps: 4, forwards: 12, prompts: 12 });
  });

  test.each<[string, SearchOptions, string]>([
    ["seed", { seed: 2 }, "its seed is 1, this one's is 2"],
    ["settings", { settings: { from: 5 } }, "its settings.from is 120, this one's is 5"],
    ["redaction", { redacted: true }, "its redacted is false, this one's is true"],
  ])("another %s is another attack: the file is not mixed", async (_, options, message) => {
    await performed;
    const before = readFileSync(whole, "utf8");
    await expect(performAttack(job(whole, options))).rejects.toThrow(message);
    expect(readFileSync(whole, "utf8")).toBe(before);
  });
});

describe("redaction", () => {
  test("writes no word of a prompt or a response, and finds as much", async () => {
    const path = newPath();
    const { totals, prompts } = await performAttack(job(path, { redacted: true }));
    const text = readFileSync(path, "utf8");
    expect(text).not.toMatch(/\b(key|door|ant|bee|cat|burn|smash|often)\b/);
    expect(text).not.toMatch(/"(prompt|response)":|"tokens":\[/);
    expect(prompts.every(({ promptHash, responseHash }) => promptHash && responseHash)).toBe(true);
    const plain = (await performed).totals;
    expect(totals.unsafe).toEqual(plain.unsafe);
  });

  test("goes on like any other", async () => {
    const path = newPath();
    await performAttack(job(path, { redacted: true, forwards: 12 }));
    const early = readFileSync(checkpointPath(path));
    await performAttack(job(path, { redacted: true, forwards: 30 }));
    writeFileSync(checkpointPath(path), early);
    const { totals } = await performAttack(job(path, { redacted: true }));
    expect(totals).toMatchObject({ prompts: 60, distinct: 60 });
  });
});

describe("the file of an attack", () => {
  test("is refused where it is another file, in words", () => {
    const path = join(folder, "other.jsonl");
    expect(() => readAttack(path)).toThrow(
      `${path}: expected the file of an attack, but there is none`,
    );
    writeFileSync(path, '{"hello": 1}\n');
    expect(() => readAttack(path)).toThrow('whose first line says "assay attack 1".');
    writeFileSync(path, '{"kind":"header","format":"assay attack 9"}\n');
    expect(() => readAttack(path)).toThrow('but it says "assay attack 9"');
    writeFileSync(path, '{"kind":"header","format":"assay attack 1"}\n');
    expect(() => readAttack(path)).toThrow(/line 1: expected a line of an attack, got at attack/);
  });

  test("names the line that was changed", async () => {
    await performed;
    const path = join(folder, "changed.jsonl");
    const lines = readFileSync(whole, "utf8").split("\n");
    writeFileSync(path, lines.with(4, '{"kind":"prompt","attack":"x"}').join("\n"));
    expect(() => readAttack(path)).toThrow(
      `${path}, line 5: expected a line of an attack, got at seed`,
    );
    appendFileSync(path, "half a li");
    writeFileSync(path, lines.with(7, "half").join("\n"));
    expect(() => readAttack(path)).toThrow("line 8");
  });

  test("totals are a function of its prompts", async () => {
    const { totals, prompts } = await performed;
    const { ending, rounds, steps, forwards, seconds } = totals;
    const again = attackTotals(readAttack(whole).prompts, {
      ending,
      rounds,
      steps,
      forwards,
      seconds,
    });
    expect({ ...again, at: totals.at }).toEqual(totals);
    expect(prompts).toEqual(readAttack(whole).prompts);
  });
});
