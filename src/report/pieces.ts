/** A text cut where an intervention touched it. Marks come from a log, so nothing about them is taken for granted. */
import type { Mark } from "../lab/event.ts";

/** A stretch of a text: untouched, or under a mark. Empty where something was removed. */
export interface Piece {
  readonly text: string;
  readonly mark?: Mark;
}

/**
 * The pieces of `text`, in order; joined they are `text` again. A mark that ends outside the text, or that
 * begins inside another, is passed over: a redacted secret may have moved what it pointed at.
 */
export function piecesOf(text: string, marks: readonly Mark[] = []): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const mark of soundMarks(text, marks)) {
    if (mark.start > from) pieces.push({ text: text.slice(from, mark.start) });
    pieces.push({ text: text.slice(mark.start, mark.end), mark });
    from = mark.end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The marks that can be shown on `text`, in its order, none inside another. */
export function soundMarks(text: string, marks: readonly Mark[]): readonly Mark[] {
  const ordered = marks
    .filter(({ start, end }) => 0 <= start && start <= end && end <= text.length)
    .filter(({ start, end, kind }) => start < end || kind === "removed")
    .map((mark) => ({ ...mark, start: whole(text, mark.start), end: whole(text, mark.end) }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let reached = 0;
  return ordered.filter(({ start, end }) => {
    const apart = start >= reached;
    if (apart) reached = end;
    return apart;
  });
}

/** `at`, or the place before it where it would cut a pair of surrogates in two. */
const whole = (text: string, at: number): number =>
  /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(at - 1, at + 1)) ? at - 1 : at;
