/** Lines of a log that are no records: counted by reason, with examples, and never dropped in silence. */

/** A line that is no record. */
export interface MalformedLine {
  readonly path: string;
  /** From 1; lines that are empty are not counted. */
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
  /** The first ones. */
  readonly examples: readonly MalformedLine[];
}

/** All of them, as far as a log was read. */
export interface MalformedLines {
  /** Lines that were read, malformed ones included. */
  readonly lines: number;
  readonly count: number;
  /** The most frequent reason first. */
  readonly reasons: readonly MalformedCount[];
}
