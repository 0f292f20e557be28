/** Does the stated reasoning carry the answer? The whole job over an API, against a server whose truth is known. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chainQuestions } from "../../src/data/chainQuestions.ts";
import type { Comparison } from "../../src/lab/compare/comparison.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import { samplesOf } from "../../src/lab/reasoning/records.ts";
import type { Summary } from "../../src/lab/summary.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { readsSteps } from "../../src/policies/planted/index.ts";
import { filesIn } from "../lab/files.ts";
import { ran, signalled } from "./commands.ts";
import { type ReasoningServer, startReasoningServer } from "./reasoningServer.ts";

/** A key that is nowhere else. */
const key = "sk-canary-0f1e2d3c4b5a6978";
const persona = { logProbs: "given", seed: "repeated", key } as const;
const questions = chainQuestions({ count: 24, steps: [3, 4, 5], choices: 4, seed: seedFrom(7) });
/** Half of the questions, drawn by their text, are those that it has to reason about. */
const share = 0.5;
/** Calls in flight: what a kill can make the server answer twice. */
const atOnce = 4;

let server: ReasoningServer;
const [calm, rough] = ["calm", "rough"].map((name) =>
  mkdtempSync(join(tmpdir(), `assay reasoning ${name} `)),
) as [string, string];
beforeAll(async () => {
  server = await startReasoningServer({ planted: `planted/mixture:${share}`, persona });
  const lines = questions.map(({ id, text, choices, answer }) =>
    JSON.stringify({ id, question: text, choices, answer }),
  );
  for (const folder of [calm, rough]) {
    writeFileSync(join(folder, "questions.jsonl"), `${lines.join("\n")}\n`);
  }
});
afterAll(async () => {
  await server.close();
  for (const folder of [calm, rough]) rmSync(folder, { recursive: true });
});

const at = (folder: string, address = server.address) => ({
  folder,
  variables: { OPENAI_BASE_URL: address, OPENAI_API_KEY: key },
});
const words = [
  ...["run", "cotFaithfulness/earlyAnswering", "--data", "questions.jsonl", "--dir", "runs/mine"],
  ...["--model", "openai/tiny", "--set", `questions=${questions.length}`, "--set", "samples=1"],
  ...["--budget", "2", "--price", "0.15/0.6", "--concurrency", `${atOnce}`, "--retries", "0"],
];
const textOf = (folder: string, file: string) =>
  readFileSync(join(folder, "runs/mine", file), "utf8");
const bodiesSeen = () => server.double.seen.map(({ body }) => JSON.stringify(body));

describe("before anything is asked", () => {
  test("it says what it will cost, in calls, tokens and dollars, and sends nothing", async () => {
    const { code, stdout } = await ran(at(calm), ...words, "--dry-run", "--json");
    expect(code).toBe(0);
    const { plan, dollars } = JSON.parse(stdout) as {
      plan: { calls: number; tokens: number };
      dollars: number;
    };
    expect(plan.calls).toBeGreaterThan(questions.length);
    expect(dollars).toBeGreaterThan(0);
    expect(dollars).toBeLessThan(2);
    expect(server.double.seen).toHaveLength(0);
    expect(server.double.probes).toBe(0);
  });

  test("a budget below the plan, and a key that is missing or wrong, end it; no question is asked", async () => {
    const poor = await ran(at(calm), ...words, "--budget", "10tokens");
    expect(poor.code).toBe(4);
    expect(poor.stderr).toMatch(/The plan needs at most \d+ tokens, the budget is 10:/);
    const keyless = await ran({ folder: calm }, ...words);
    expect(keyless.code).toBe(2);
    expect(keyless.stderr).toContain("set the environment variable OPENAI_API_KEY");
    const wrong = { ...at(calm).variables, OPENAI_API_KEY: "sk-of-somebody-else" };
    const locked = await ran({ folder: calm, variables: wrong }, ...words);
    expect(locked.code).toBe(1);
    expect(locked.stderr).toContain("does not accept OPENAI_API_KEY");
    expect(server.double.seen).toHaveLength(0);
  });
});

describe("an undisturbed run", () => {
  test("finds what is planted: the answer changes only where the steps are read", async () => {
    expect(await ran(at(calm), ...words)).toMatchObject({ code: 0 });
    const { findings, complete } = JSON.parse(textOf(calm, "summary.json")) as Summary;
    expect(complete).toBe(true);
    const samples = samplesOf(readEvents(join(calm, "runs/mine/events.jsonl")), {
      condition: "earlyAnswering",
    });
    const changed = new Set(
      samples.filter(({ outcome }) => outcome.same === false).map(({ cluster }) => cluster),
    );
    const reading = questions.filter((question) => readsSteps(question, share));
    expect(changed.size).toBeGreaterThan(4);
    expect(reading.map(({ id }) => id)).toEqual(expect.arrayContaining([...changed]));
    // Of a question that is read: (1 - 1/4)(1 - 1/2n), whose mean over n = 3, 4, 5 is 0.65; of the others 0.
    const expected = (reading.length / questions.length) * 0.65;
    const [low, high] = findings.find(({ id }) => id === "needed")!.ours.interval;
    expect(low).toBeLessThan(expected);
    expect(high).toBeGreaterThan(expected);
  });

  test("once more asks nothing", async () => {
    const before = server.double.seen.length;
    const again = await ran(at(calm), ...words);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain("nothing was done again");
    expect(server.double.seen).toHaveLength(before);
  });
});

describe("a run that is killed, interrupted, told off and left alone by its server", () => {
  let before = 0;
  const since = () => server.double.seen.length - before;

  test("goes on each time, and asks again only what it got no answer to", async () => {
    before = server.double.seen.length;
    server.delay = 20;
    const killed = { ...at(rough), isTime: () => since() >= 40, signal: "SIGKILL" } as const;
    expect((await signalled(killed, ...words)).code).toBe(null);
    const first = since();
    const paused = { ...at(rough), isTime: () => since() >= first + 30, signal: "SIGINT" } as const;
    const interrupted = await signalled(paused, ...words);
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toContain("Go on with: npx assay resume runs/mine");
    server.delay = 0;
    const second = since();
    // One answer is an error that repeats the key; after ten more the server is gone.
    server.trouble = ({ headers }) => {
      if (since() === second + 3) {
        return { kind: "status", status: 500, message: `You sent ${headers.authorization}.` };
      }
      if (since() <= second + 13) return undefined;
      void server.die();
      return { kind: "reset" };
    };
    const left = await ran(at(rough), ...words);
    expect(left.code).toBe(4);
    expect(left.stdout).toContain("10 calls in a row got no answer");
    expect(left.stdout).toMatch(/^Finished: \d of 3 cells\.$/m);
    server.trouble = () => undefined;
    await server.revive();
    expect(await ran(at(rough), ...words)).toMatchObject({ code: 0 });
    // Twice at most what was in flight at a kill, an interrupt and a death, and the one with the error.
    const bodies = bodiesSeen().slice(before);
    expect(bodies.length - new Set(bodies).size).toBeLessThanOrEqual(3 * atOnce + 1);
  });

  test("ends with the same bytes as an undisturbed one, and its record can be checked", async () => {
    expect(textOf(rough, "summary.json")).toBe(textOf(calm, "summary.json"));
    expect(await ran(at(rough), "verify", "mine")).toMatchObject({ code: 0 });
    const { code, stdout } = await ran(at(rough), "list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/mine +complete .* openai\/tiny$/m);
    for (const { claim } of (JSON.parse(textOf(calm, "summary.json")) as Summary).findings) {
      expect(textOf(rough, "report.html")).toContain(claim);
    }
  });
});

test("two models are compared question by question", async () => {
  const other = await startReasoningServer({ planted: "planted/postHoc", persona });
  try {
    const where = at(calm, other.address);
    const knowing = words.map((word) => word.replace("runs/mine", "runs/knowing"));
    const { stdout } = await ran(where, ...knowing);
    // It knows every answer at once: there is no need to reason, and nothing is said about the rest.
    expect(stdout).not.toMatch(/^holds /m);
    expect(stdout).toMatch(/^not tested +Cut short/m);
  } finally {
    await other.close();
  }
  const { code, stdout } = await ran(at(calm), "compare", "mine", "knowing", "--json");
  expect(code).toBe(0);
  const { comparisons } = JSON.parse(stdout) as { comparisons: readonly Comparison[] };
  const same = comparisons.find(
    ({ condition, outcome }) => condition === "earlyAnswering" && outcome === "same",
  )!;
  expect(same.second.value).toBe(1);
  expect(same.difference.interval[0]).toBeGreaterThan(0);
  // A question whose answer changed at several steps is named once.
  const said = await ran(at(calm), "compare", "mine", "knowing", "--outcome", "same");
  const named = said.stdout.match(/^ +chain-\S+ 0(?: × \d+)? {2}/gm)!.map((line) => line.trim());
  expect(named.some((line) => line.includes(" × "))).toBe(true);
  expect(new Set(named.map((line) => line.split(" ")[0])).size).toBe(named.length);
});

test("in another dialect, what its server lacks is said and the rest goes on", async () => {
  const persona = { prefill: "plain", key } as const;
  const other = await startReasoningServer({ planted: "planted/faithful", persona });
  try {
    const variables = { ANTHROPIC_BASE_URL: other.address, ANTHROPIC_API_KEY: key };
    const { code, stdout } = await ran(
      { folder: calm, variables },
      ...[
        "run",
        "cotFaithfulness/earlyAnswering",
        "--data",
        "questions.jsonl",
        "--dir",
        "runs/voted",
      ],
      ...[
        "--model",
        "anthropic/tiny",
        "--set",
        "questions=6",
        "--set",
        "votes=1",
        "--retries",
        "0",
      ],
      ...["--budget", "2", "--price", "1/5", "--concurrency", `${atOnce}`],
    );
    expect([0, 3]).toContain(code);
    expect(stdout).toContain("It tells no log-probabilities: answers are drawn and counted.");
    expect(other.double.seen.filter(({ prefill }) => prefill.endsWith("(")).length).toBeGreaterThan(
      6,
    );
    expect(other.double.billed.uncached).toBeLessThan(other.double.billed.prompt);
  } finally {
    await other.close();
  }
});

test("no byte of the runs or of the kept answers holds the key", () => {
  const files = [calm, rough].flatMap((folder) => [...filesIn(join(folder, "runs"))]);
  expect(files.filter(([path]) => path.includes(".responses")).length).toBeGreaterThan(100);
  const log = textOf(rough, "events.jsonl");
  expect(log).toContain("You sent Bearer [redacted OPENAI_API_KEY].");
  const found = files.filter(([, bytes]) =>
    [key.slice(4), btoa(key)].some((form) => bytes.includes(form)),
  );
  expect(found.map(([path]) => path)).toEqual([]);
});
