import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { Mark } from "../../src/lab/event.ts";
import { pageOf } from "../../src/report/index.ts";
import { marksKey, passage, tellingWords } from "../../src/report/passage.ts";
import { piecesOf } from "../../src/report/pieces.ts";
import { reasoningRun } from "./reasoning.ts";
import { hostile } from "./run.ts";

const mark = (start: number, end: number, rest: Partial<Mark> = {}): Mark => ({
  ...{ in: "prompt", kind: "changed", start, end },
  ...rest,
});
const textsOf = (text: string, marks: readonly Mark[]) =>
  piecesOf(text, marks).map((piece) => (piece.mark ? `[${piece.text}]` : piece.text));

const elementOf = async (text: string, marks: readonly Mark[]) =>
  parseHTML(`<div id="a">${String(await passage({ text, marks }))}</div>`).document;

describe("a text is cut where an intervention touched it", () => {
  test("into what was left alone and what was not, in the order of the text", () => {
    expect(textsOf("one two three", [mark(8, 13), mark(0, 3)])).toEqual([
      "[one]",
      " two ",
      "[three]",
    ]);
    expect(textsOf("one", [mark(3, 3, { kind: "removed" })])).toEqual(["one", "[]"]);
  });

  test("marks that end outside the text, begin inside another or mark nothing are passed over", () => {
    const wrong = [mark(2, 99), mark(-1, 2), mark(3, 1), mark(2, 2), mark(50, 60)];
    expect(textsOf("one two", wrong)).toEqual(["one two"]);
    expect(textsOf("one two", [mark(0, 5), mark(4, 7)])).toEqual(["[one t]", "wo"]);
  });

  test("a mark never cuts a character in two", () => {
    // Each of the two takes two code units: a mark from 1 to 3 would halve both.
    expect(textsOf("😀😀", [mark(1, 3)])).toEqual(["[😀]", "😀"]);
  });

  test("the pieces together are the text, whatever the marks say", () => {
    const place = fc.integer({ min: -3, max: 30 });
    const kind = fc.constantFrom<Mark["kind"]>("changed", "inserted", "removed", "continued");
    const marks = fc.array(
      fc.record({ in: fc.constant("prompt" as const), kind, start: place, end: place }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), marks, (text, all) => {
        const pieces = piecesOf(text, all);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("a marked passage", () => {
  test("is text with an element for each mark, and what stood there before beside it", async () => {
    const changed = mark(4, 7, { original: "2" });
    const page = await elementOf("1 + two = 3, so", [changed, mark(13, 15, { kind: "continued" })]);
    const pre = page.querySelector("pre")!;
    expect(pre.querySelector("ins.changed")!.textContent).toBe("two");
    expect(pre.querySelector("del.original")!.textContent).toBe("2");
    expect(pre.querySelector("span.continued")!.textContent).toBe("so");
    pre.querySelector("del")!.remove();
    expect(pre.textContent).toBe("1 + two = 3, so");
  });

  test("says where something is gone by an empty element, which the style sheet fills with words", async () => {
    const gone = mark(3, 3, { kind: "removed", original: " two three" });
    const page = await elementOf("one", [gone]);
    expect(page.querySelector(".mark.removed")!.textContent).toBe("");
    expect(page.querySelector("del.original")!.textContent).toBe(" two three");
  });

  test("is inert: neither the text, nor the original, nor a mark inside a tag makes an element", async () => {
    const at = hostile.indexOf("script>");
    const marks = [mark(at, at + 20, { original: hostile }), mark(at + 30, at + 31)];
    const page = await elementOf(hostile, marks);
    const names = [...page.querySelectorAll("#a *")].map(({ localName }) => localName);
    expect(new Set(names)).toEqual(new Set(["pre", "ins", "del", "span"]));
    for (const line of hostile.split("\n").slice(0, 1)) {
      expect(page.querySelector("del")!.textContent).toContain(line);
    }
    for (const character of ["\u202E", "\u2028", "\u001b"]) {
      expect(page.querySelector("pre")!.textContent).not.toContain(character);
    }
  });

  test("shows the part with the intervention: what stands long before it is folded", async () => {
    const line = "An example that is the same in every prompt.\n";
    const head = line.repeat(400); // 400 × 45 = 18,000 characters
    const text = `${head}Step 1: wrong. Answer:`;
    const page = await elementOf(text, [mark(18_000, 18_014)]);
    const folded = page.querySelector("details.folded")!;
    expect(folded.querySelector("summary")!.textContent).toMatch(/^17,\d\d\d characters before/);
    expect(folded.querySelector("pre")!.textContent).toHaveLength(4000);
    const inSight = page.querySelector("#a > pre")!.textContent!;
    expect(inSight).toMatch(/^An example/);
    expect(inSight.length).toBeLessThan(700);
    expect(page.querySelector("ins")!.textContent).toBe("Step 1: wrong.");
  });

  test("a mark that reaches beyond what the page carries is shown as far as the page carries it", async () => {
    const page = await elementOf("x".repeat(13_000), [mark(10, 12_500), mark(12_900, 12_950)]);
    expect(page.querySelector("ins")!.textContent).toHaveLength(11_990); // 12,000 − 10
    expect(page.querySelectorAll("ins")).toHaveLength(1);
    expect(page.querySelector(".fine")!.textContent).toContain("1,000 more characters");
  });
});

test("a step that was weighed carries its weight as a number, and its shade cannot break out of the attribute", async () => {
  const page = await elementOf("one two", [
    mark(0, 3, { kind: "weighed", weight: 0.314 }),
    mark(4, 7, { kind: "weighed", weight: -7 }),
  ]);
  const [first, second] = [...page.querySelectorAll("mark.weighed")];
  expect(first!.getAttribute("data-weight")).toBe("0.314");
  expect(first!.getAttribute("style")).toBe("--weight:31%");
  expect(second!.getAttribute("data-weight")).toBe("−7");
  expect(second!.getAttribute("style")).toBe("--weight:100%");
});

test("the key explains the kinds of marks that are there, and has a switch where there is something to show", async () => {
  const key = async (marks: readonly Mark[]) =>
    parseHTML(`<p></p>${String(await marksKey([{ text: "one two", marks }]))}`).document;
  const one = await key([mark(0, 3), mark(4, 7, { kind: "continued" })]);
  const words = [...one.querySelectorAll("li")].map(({ textContent }) => textContent);
  expect(words).toEqual(["changed by the intervention", "said anew after it"]);
  expect(one.querySelector("input")).toBeNull();
  expect(
    (await key([mark(0, 3, { original: "1" })])).querySelector("input.originals"),
  ).not.toBeNull();
  expect((await key([mark(0, 99)])).querySelector("li")).toBeNull();
});

test("records of one question are told apart by the words at the mark", () => {
  const text = `${"The same beginning for all. ".repeat(4)}Step 3: 4 + 4 = 9.`;
  const start = text.indexOf("Step 3");
  expect(tellingWords({ text, marks: [mark(start, text.length)] })).toMatch(
    /^….*Step 3: 4 \+ 4 = 9\.$/,
  );
  expect(tellingWords({ text, marks: [] })).toMatch(/^The same beginning/);
});

test("a page marks the steps of every record, and its outcome tells answer, original and right answer", async () => {
  const { document } = parseHTML(await pageOf([reasoningRun()]));
  const records = [...document.querySelectorAll(".record")];
  expect(records.length).toBeGreaterThan(300);
  const mistaken = records.find((record) => record.querySelector(".changed"))!;
  expect(mistaken.querySelector("pre ins.changed")!.textContent).toContain("no cup <b>at all</b>");
  const terms = [...mistaken.querySelectorAll("dt")].map(({ textContent }) => textContent);
  expect(terms).toEqual([
    ...["condition", "status", "answer", "original", "right answer"],
    ...["same", "correct", "share", "is at end"],
  ]);
});

test("what is rarely read of an outcome is folded where there is much of it, and stays findable", async () => {
  const run = reasoningRun();
  const more = { task: "AQuA", reading: "votes", variant: "3" };
  const events = run.events.map((event) =>
    event.kind === "sample" ? { ...event, outcome: { ...event.outcome, ...more } } : event,
  );
  const { document } = parseHTML(await pageOf([{ ...run, events: events.slice(0, 3) }]));
  const record = document.querySelector(".record")!;
  const folded = record.querySelector("details.folded")!;
  // share and "is at end" with the three from above
  expect(folded.querySelector("summary")!.textContent).toBe("5 more about this record");
  expect(folded.querySelectorAll("dt")).toHaveLength(5);
  expect(record.querySelector("dl")!.textContent).toContain("right answerB");
});
