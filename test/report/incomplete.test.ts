import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import type { Event, EventBody } from "../../src/lab/event.ts";
import { pageOf } from "../../src/report/index.ts";
import { provenance, summary } from "./run.ts";

const stamp = (body: EventBody): Event =>
  ({ v: 1, at: "2026-05-01T12:30:00.000Z", ...body }) as Event;
const started = stamp({ kind: "started", pid: 1, resumed: false });
const ended = (status: "incomplete" | "complete") => stamp({ kind: "ended", status });
const gap = (cell: string, missing: number, reason: string) =>
  stamp({ kind: "unfinished", cell, missing, reason });
const spent = (rest: Partial<Extract<EventBody, { kind: "usage" }>> = {}) =>
  stamp({
    ...{ kind: "usage", model: "openai/small", calls: 90, cacheHits: 10, retries: 2 },
    ...{ promptTokens: 12_000, cachedPromptTokens: 8000, cacheWriteTokens: 0 },
    ...{ completionTokens: 3000, reasoningTokens: 0, dollars: 0.0312 },
    ...rest,
  });

const wordsOf = (element: Element | null) => element?.textContent?.replace(/\s+/g, " ") ?? "";
async function shown(events: readonly Event[], live = false) {
  const run = { name: "a run", provenance, events: [started, ...events], isAtWork: live };
  return parseHTML(await pageOf([run], { live })).document;
}

test("an incomplete run says how many answers are missing, why, and how to go on", async () => {
  const page = await shown([
    ...[gap("AQuA", 3, "The budget is spent."), gap("MMLU", 4, "The budget is spent.")],
    ...[gap("ARC", 1, "The server closed the connection."), ended("incomplete")],
  ]);
  const notice = wordsOf(page.querySelector(".unfinished"));
  expect(notice).toContain("not complete (incomplete)");
  expect(notice).toContain("8 answers missing in 3 cells"); // 3 + 4 + 1
  expect(notice).toContain("7 answers in 2 cells: The budget is spent.");
  expect(notice).toContain("1 answer in ARC: The server closed the connection.");
  expect(notice).toContain("npx assay resume 'a run'");
});

test("what a later attempt brought is not missing any more", async () => {
  const done = stamp({ kind: "done", cell: "AQuA", result: null });
  const page = await shown([gap("AQuA", 3, "No answer."), done, ended("complete")]);
  expect(wordsOf(page.querySelector("#masthead"))).not.toContain("missing");
});

test("a run that is at work is not told to go on", async () => {
  const page = await shown([gap("AQuA", 3, "No answer.")], true);
  expect(wordsOf(page.querySelector(".unfinished"))).toBe(
    "This run is running; this page follows it.",
  );
});

test("the reasons of a server are text, cut where they are whole pages", async () => {
  const reason = `<script>window.pwned = true</script>${"x".repeat(5000)}`;
  const page = await shown([gap("AQuA", 1, reason), ended("incomplete")]);
  const notice = page.querySelector(".unfinished")!;
  expect(notice.querySelector("script")).toBeNull();
  expect(notice.textContent).toContain("<script>");
  expect(notice.textContent!.length).toBeLessThan(700);
});

test("what the calls cost is said under the title and with the totals, over all processes of the run", async () => {
  const page = await shown([spent(), spent({ dollars: 0.5 }), ended("complete")]);
  expect(wordsOf(page.querySelector(".facts"))).toContain("Cost$0.5312"); // 0.0312 + 0.5
  const totals = wordsOf(page.querySelector("#r0-totals"));
  expect(totals).toContain("answers of the server180");
  expect(totals).toContain("answers from the disk20");
  expect(totals).toContain("prompt tokens24,000, 16,000 from its cache");
});

test("without a price the tokens stand where dollars would", async () => {
  const { dollars: _, ...free } = spent() as Event & { dollars?: number };
  const page = await shown([free as Event, ended("complete")]);
  expect(wordsOf(page.querySelector(".facts"))).toContain("Cost15,000 tokens, price unknown");
});

test("a server is shown with what it can do, and with what happens where it cannot", async () => {
  const profile = stamp({
    ...{ kind: "profile", model: "openai/small", dialect: "openai" },
    ...{ capabilities: ["generate", "seed"], reasoning: "hidden" },
    degraded: ["No log-probabilities: five answers vote."],
  });
  const totals = wordsOf((await shown([profile, ended("complete")])).querySelector("#r0-totals"));
  expect(totals).toContain("openai/small (openai): generate, seed; reasoning hidden.");
  expect(totals).toContain("No log-probabilities: five answers vote.");
});

test("a run without calls has no cost", async () => {
  const run = { name: "a run", provenance, summary: summary(), events: [started] };
  const page = parseHTML(await pageOf([run])).document;
  expect(wordsOf(page.querySelector(".facts"))).not.toContain("Cost");
  expect(wordsOf(page.querySelector("#r0-totals"))).not.toContain("Calls");
});
