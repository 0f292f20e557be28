/** Marks point into a text by position; where a secret is taken out of that text, they move along. */
import type { EventBody, EventOf, Mark } from "./event.ts";
import type { Redact } from "./redaction.ts";

type SampleBody = Omit<EventOf<"sample">, "v" | "at">;

/** `body` with its marks where they belong after redaction. A mark that would cut a secret in two is left out. */
export function withMovedMarks(body: EventBody, redact: Redact): EventBody {
  if (body.kind !== "sample" || body.marks === undefined) return body;
  return { ...body, marks: body.marks.flatMap((mark) => moved(body, mark, redact) ?? []) };
}

function moved(sample: SampleBody, mark: Mark, redact: Redact): Mark | undefined {
  const text = sample[mark.in];
  const clean = redact(text);
  if (clean === text) return mark;
  const cuts = [0, mark.start, mark.end, text.length];
  const parts = [0, 1, 2].map((at) => redact(text.slice(cuts[at], cuts[at + 1])));
  if (parts.join("") !== clean) return undefined;
  const start = parts[0]!.length;
  return { ...mark, start, end: start + parts[1]!.length };
}
