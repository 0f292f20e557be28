/** Lines of a log that are no records: counted by reason, with examples, and never dropped in silence. */

/** A line that is no record. */
export interface MalformedLine {
  readonly path: string;
  /** From 1; lines that are empty are not counted. Of a record with new lines in quotes, the first. */
  readonly line: number;
  /** Where in it, if one column is the reason. */
  readonly column?: string;
  /** In words that are the same for each such line. */
  readonly reason: string;
  /** What stood there, shortened. Private. */
  readonly got?: string;
}

/** How many there are for one reason. Counts and examples are private: they tell about records. */
export interface MalformedCount {
  readonly reason: string;
  readonly count: number;
  /** The first ones, at most 5. */
  readonly examples: readonly MalformedLine[];
}

/** What became of the lines of a log, as far as it was read. */
export interface MalformedLines {
  /** Lines that were read, malformed ones included. */
  readonly lines: number;
  /** Well-formed lines that the label is not about. */
  readonly outside: number;
  /** Malformed lines. */
  readonly count: number;
  /** The most frequent reason first. */
  readonly reasons: readonly MalformedCount[];
}

/** Counts lines while a log is read. */
export interface LineCounter {
  /** So many lines more; `outside` of these are not what the label is about. */
  read(lines: number, outside: number): void;
  /** A malformed line, or several that quotes hold together; they are among those that were read. */
  malformed(line: MalformedLine, lines?: number): void;
  /** A line that was met late, by its number: lines behind it, found before, were counted one too low. */
  shift(path: string, line: number): void;
  /** What was counted until now. */
  counted(): MalformedLines;
}

const mostExamples = 5;
const longestExample = 80;

/** A counter that has seen nothing. */
export function lineCounter(): LineCounter {
  let [lines, outside, count] = [0, 0, 0];
  const reasons = new Map<string, { count: number; examples: MalformedLine[] }>();
  const entryOf = (reason: string) => {
    const known = reasons.get(reason) ?? { count: 0, examples: [] };
    reasons.set(reason, known);
    return known;
  };
  return {
    read: (read, others) => {
      lines += read;
      outside += others;
    },
    malformed: (line, added = 1) => {
      const entry = entryOf(line.reason);
      entry.count += added;
      count += added;
      const { examples } = entry;
      const { got } = line;
      if (examples.length >= mostExamples) return;
      examples.push(got === undefined ? line : { ...line, got: got.slice(0, longestExample) });
    },
    shift: (path, line) => {
      for (const { examples } of reasons.values()) {
        examples.forEach((each, at) => {
          if (each.path === path && each.line >= line)
            examples[at] = { ...each, line: each.line + 1 };
        });
      }
    },
    counted: () => ({
      ...{ lines, outside, count },
      reasons: [...reasons]
        .map(([reason, entry]) => ({ reason, ...entry, examples: [...entry.examples] }))
        .toSorted((a, b) => b.count - a.count),
    }),
  };
}

/** Where a malformed line stands and why it is one: `day_0.gz:12: not a number in I3, got "x"`. */
export function malformedText({ path, line, column, reason, got }: MalformedLine): string {
  const where = column === undefined ? "" : ` in ${column}`;
  return `${path}:${line}: ${reason}${where}${got === undefined ? "" : `, got ${JSON.stringify(got)}`}`;
}

/** Lines below which no share is judged before a file has ended: a few bad ones may stand at its beginning. */
const fewestLines = 1000;

/** @throws Error where more than this share of lines is malformed; it says what to do. */
export function checkShare(
  { lines, count, reasons }: MalformedLines,
  { share, hasEnded }: { readonly share: number; readonly hasEnded: boolean },
): void {
  if (count <= share * lines || (!hasEnded && lines < fewestLines)) return;
  const [most] = reasons;
  const example = most?.examples[0];
  const first = example === undefined ? (most?.reason ?? "") : malformedText(example);
  throw new Error(
    `${first}. ${count} of ${lines} lines are malformed, which is more than ${100 * share}%. Is it the right schema? assay data shows the lines by reason; where they may be left out, allow a larger share (malformedShare).`,
  );
}
