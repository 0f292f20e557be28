import { expect, test } from "vitest";
import type { EventBody, Mark } from "../../src/lab/event.ts";
import { withMovedMarks } from "../../src/lab/movedMarks.ts";
import { redactedJson, redactorOf } from "../../src/lab/redaction.ts";

const redact = redactorOf({ SERVER_KEY: "secret-of-24-characters!" });
const prompt = "Key: secret-of-24-characters! Step 1: wrong.";
const start = prompt.indexOf("Step 1");

const sampleWith = (marks: Mark[]): EventBody => ({
  ...{ kind: "sample", cell: "a", sample: "b", cluster: "c", trial: 0, pair: "d", condition: "e" },
  ...{ prompt, completion: "B", status: "scored", outcome: {}, marks },
});
const mark = (from: number, to: number): Mark => ({
  ...{ in: "prompt", kind: "changed", start: from, end: to },
});
/** The words under the marks, as a reader of the log finds them. */
function read(marks: Mark[]): string[] {
  const body = withMovedMarks(sampleWith(marks), redact);
  const written = JSON.parse(redactedJson(body, redact));
  return written.marks.map((each: Mark) => written.prompt.slice(each.start, each.end));
}

test("a mark is still on its words after a secret before it was taken out", () => {
  expect(read([mark(start, prompt.length)])).toEqual(["Step 1: wrong."]);
});

test("a mark around a secret is around what stands there instead", () => {
  expect(read([mark(0, start)])).toEqual(["Key: [redacted SERVER_KEY] "]);
});

test("a mark that would show where inside a secret it ended is left out", () => {
  expect(read([mark(10, prompt.length), mark(start, start + 4)])).toEqual(["Step"]);
});

test("without a secret nothing moves, and a mark on the completion is of the completion", () => {
  const own: Mark = { in: "completion", kind: "continued", start: 0, end: 1 };
  const body = sampleWith([own]);
  expect(withMovedMarks(body, redact)).toEqual(body);
});
