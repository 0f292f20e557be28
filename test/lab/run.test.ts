import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readEvents } from "../../src/lab/eventLog.ts";
import { headerSchema, readHeader } from "../../src/lab/header.ts";
import type { RunContext } from "../../src/lab/recipe.ts";
import { runFolderOf, runRecipe } from "../../src/lab/run.ts";
import { seedFrom, split } from "../../src/math/seed.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { filesIn } from "./files.ts";
import { finished, type Settings, sample, study, studyOptions, temporaryFolder } from "./study.ts";

const eventsIn = (folder: string) => readEvents(join(folder, "events.jsonl"));
const kindsIn = (folder: string) => eventsIn(folder).map(({ kind }) => kind);

describe("run.json", () => {
  test("says what was run, with what and on what", async () => {
    const { folder } = await finished({ seed: 7 });
    const header = readHeader(folder);
    expect(header).toMatchObject({
      ...{ v: 1, recipe: "tests/study", preset: "smoke", seed: 7, executionProvider: "cpu" },
      settings: { items: 4, label: "small" },
      platform: `${process.platform} ${process.arch}`,
    });
    expect(header.versions).toEqual({
      assay: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.version.slice(1),
      onnxruntime: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    // The tests run in a checkout, or in an unpacked package that is none.
    if (header.commit !== undefined) expect(header.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(header.cores).toBeGreaterThanOrEqual(1);
  });

  test("is written once: the same command again leaves it to the byte", async () => {
    const { folder } = await finished();
    const before = filesIn(folder).get("run.json");
    await finished({ folder });
    expect(filesIn(folder).get("run.json")).toEqual(before);
  });

  test.each([
    ["seed", { seed: 2 }, "its seed is 1, this one's is 2"],
    [
      "settings",
      { settings: { items: 5, label: "small" } },
      "its settings.items is 4, this one's is 5",
    ],
    [
      "two settings",
      { settings: { items: 5, label: "large" } },
      "its settings.items is 4, this one's is 5 (and 1 more)",
    ],
    [
      "recipe",
      { name: "tests/other" },
      'its recipe is "tests/study", this one\'s is "tests/other"',
    ],
  ])("with another %s makes the folder another run's, which is refused", async (_, change, why) => {
    const { folder } = await finished();
    const before = filesIn(folder);
    const message = `${folder} holds another run: ${why}. Choose another --dir.`;
    await expect(finished({ ...change, folder })).rejects.toThrow(message);
    expect(filesIn(folder)).toEqual(before);
  });

  test("of a newer laboratory is refused as such", async () => {
    const { folder } = await finished();
    const path = join(folder, "run.json");
    writeFileSync(path, JSON.stringify({ ...readHeader(folder), v: 2, novelty: true }));
    await expect(finished({ folder })).rejects.toThrow(
      `${path}: it is in version 2 of the record format, this assay reads version 1. Update assay.`,
    );
  });

  test.each([
    ["empty", "", "it is empty"],
    ["no JSON", "{", "expected the header of a run"],
    ["no header", "{}", "expected the header of a run"],
  ])("that is %s is refused, and nothing is overwritten", async (_, content, why) => {
    const { folder } = await finished();
    const path = join(folder, "run.json");
    writeFileSync(path, content);
    await expect(finished({ folder })).rejects.toThrow(why);
    expect(readFileSync(path, "utf8")).toBe(content);
  });

  test("reads what it wrote", async () => {
    const { folder } = await finished();
    const text = readFileSync(join(folder, "run.json"), "utf8");
    expect(headerSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });
});

describe("the folder of a run", () => {
  test("has a name that tells settings, seeds and models apart", () => {
    const nameOf = (changes: Partial<ReturnType<typeof studyOptions>>) => {
      const { folder: _, ...options } = studyOptions(changes);
      return runFolderOf({ ...options, runs: "/runs" });
    };
    const [first, ...others] = [
      nameOf({}),
      nameOf({ seed: 2 }),
      nameOf({ settings: { items: 5, label: "small" } }),
      nameOf({ policy: scriptedPolicy(() => "") }),
    ];
    expect(first).toMatch(/^\/runs\/tests-study-smoke-seed1-[0-9a-f]{6}$/);
    expect(new Set([first, ...others]).size).toBe(4);
    expect(nameOf({})).toBe(first);
    expect(nameOf({ name: "/somewhere/my study.ts" })).toMatch(/^\/runs\/my study-smoke-seed1-/);
  });
});

describe("once", () => {
  /** Runs this instead of the study. */
  const with_ = (run: (context: RunContext<Settings>) => Promise<void>) => ({ ...study(), run });

  test("works once, and later gives back what the log remembers", async () => {
    const folder = temporaryFolder();
    const seen: unknown[] = [];
    let works = 0;
    const recipe = with_(async ({ once }) => {
      for (const _ of [1, 2]) {
        seen.push(
          await once("cell", async () => {
            works++;
            return { list: [1, 2], infinite: Number.POSITIVE_INFINITY, nothing: undefined };
          }),
        );
      }
    });
    await finished({ folder, recipe });
    await finished({ folder, recipe });
    expect(works).toBe(1);
    // JSON has no infinity and no undefined: the first time is like every other time.
    expect(seen).toEqual(Array(4).fill({ list: [1, 2], infinite: null }));
  });

  test("gives a copy: what a caller does to a result does not change it", async () => {
    await finished({
      recipe: with_(async ({ once }) => {
        const list = await once("cell", async () => [1]);
        list.push(2);
        expect(await once("cell", async () => [3])).toEqual([1]);
      }),
    });
  });

  test("without a result gives null", async () => {
    await finished({
      recipe: with_(async ({ once }) => {
        expect(await once("cell", async () => {})).toBeNull();
      }),
    });
  });

  test("of work that fails remembers nothing: the next run does it again", async () => {
    const folder = temporaryFolder();
    let fails = true;
    const recipe = study(async ({ record }) => {
      record(sample(0));
      if (fails) throw new Error("out of paper");
    });
    await expect(finished({ folder, recipe })).rejects.toThrow("out of paper");
    expect(eventsIn(folder).at(-1)).toMatchObject({
      ...{ kind: "ended", status: "failed", error: "out of paper" },
    });
    fails = false;
    const { summary, resumed } = await finished({ folder, recipe });
    expect(resumed).toBe(true);
    // The sample was recorded twice and is one fact.
    expect(kindsIn(folder).filter((kind) => kind === "sample").length).toBe(2);
    expect(summary.totals.samples).toBe(1);
    expect(summary.complete).toBe(true);
  });

  test.each(["", "a//b", "../a", "a b", "/a", ".hidden", "a\\b"])(
    "refuses %j as the id of a cell: it names a folder",
    async (cell) => {
      const recipe = with_(async ({ once }) => void (await once(cell, async () => 1)));
      await expect(finished({ recipe })).rejects.toThrow("expected a cell id of letters, digits");
      const writing = with_(async ({ checkpoints }) => void checkpoints(cell));
      await expect(finished({ recipe: writing })).rejects.toThrow("expected a cell id");
    },
  );
});

describe("a run", () => {
  test("is complete when its log says so, and then has its summary", async () => {
    const { folder, summary } = await finished();
    expect(kindsIn(folder)).toEqual([
      ...["started", "sample", "sample", "sample", "sample", "done"],
      ...["step", "step", "blob", "done", "ended"],
    ]);
    expect(summary.totals).toEqual({
      ...{ samples: 4, scored: 4, refused: 0, errored: 0, missing: 0, trainingSteps: 2, cells: 2 },
    });
    expect(JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"))).toEqual(summary);
  });

  test("that is finished is not done again: no fact, checkpoint or summary changes", async () => {
    const { folder } = await finished();
    const before = filesIn(folder);
    const again = await finished({ folder, recipe: study(() => Promise.reject(new Error("no"))) });
    expect(again.resumed).toBe(true);
    const after = filesIn(folder);
    const log = "events.jsonl";
    const added = after.get(log)!.subarray(before.get(log)!.length).toString().trim().split("\n");
    expect(added.map((line) => JSON.parse(line).kind)).toEqual(["started", "ended"]);
    for (const files of [before, after]) files.delete(log);
    expect(after).toEqual(before);
  });

  test("draws everything from its seed, by name", async () => {
    const seeds: unknown[] = [];
    const recipe = study(async ({ seed }) => void seeds.push(split(seed, "a").key));
    for (const seed of [1, 1, 2]) await finished({ recipe, seed });
    expect(seeds[0]).toEqual(split(seedFrom(1), "a").key);
    expect(seeds[1]).toEqual(seeds[0]);
    expect(seeds[2]).not.toEqual(seeds[0]);
  });

  test("stores equal bytes once, and says so in the log once", async () => {
    const hashes: string[] = [];
    const recipe = study(async ({ blob }) => {
      for (const text of ["same", "same", "other"]) hashes.push(await blob(Buffer.from(text)));
    });
    const { folder } = await finished({ recipe });
    expect(hashes[0]).toBe(hashes[1]);
    const blobs = eventsIn(folder).filter(({ kind }) => kind === "blob");
    expect(blobs.length).toBe(3); // two of these, one of the study itself
    expect(filesIn(folder).get(`blobs/${hashes[0]}`)!.toString()).toBe("same");
  });

  test("that needs a policy says which, before anything is spent", async () => {
    const recipe = { ...study(), needs: ["generate", "logProbs"] as const };
    await expect(finished({ recipe })).rejects.toThrow(
      "study tests a policy that can generate, logProbs. Name one with --model.",
    );
    const policy = scriptedPolicy(() => "yes");
    await expect(finished({ recipe, policy })).rejects.toThrow("logProbs");
  });

  test("that is interrupted says so, and goes on", async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const recipe = study(async ({ record, signal }) => {
      record(sample(0));
      if (!controller.signal.aborted) controller.abort(new Error("enough"));
      signal.throwIfAborted();
    });
    const interrupted = finished({ folder, recipe, signal: controller.signal });
    await expect(interrupted).rejects.toThrow("enough");
    expect(eventsIn(folder).at(-1)).toMatchObject({ kind: "ended", status: "interrupted" });
    expect(await finished({ folder })).toMatchObject({ summary: { complete: true } });
  });

  test("whose summary cannot be made is no complete run, and says why", async () => {
    const folder = temporaryFolder();
    const summarize = () => {
      throw new Error("no summary today");
    };
    const broken = finished({ folder, recipe: { ...study(), summarize } });
    await expect(broken).rejects.toThrow("no summary today");
    expect(eventsIn(folder).at(-1)).toMatchObject({ kind: "ended", status: "failed" });
    expect(await finished({ folder })).toMatchObject({ summary: { complete: true } });
  });

  test("leaves its lock behind for nobody, however it ends", async () => {
    const { folder } = await finished();
    expect([...filesIn(folder).keys()].filter((path) => /lock|tmp/.test(path))).toEqual([]);
    const failing = study(() => Promise.reject(new Error("no")));
    const options = studyOptions({ recipe: failing });
    await expect(runRecipe(options)).rejects.toThrow("no");
    expect([...filesIn(options.folder!).keys()]).not.toContain(".lock");
  });
});
