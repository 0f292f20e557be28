/** What is wrong with records of one piece of a log; a record counts once, for the first thing that was found. */

/** A record that cannot be read. */
export interface Fault {
  /** In the piece, from 0. */
  readonly record: number;
  readonly column?: string;
  readonly reason: string;
  readonly got?: string;
}

/** The faults of a piece. */
export interface PieceFaults {
  /** Records of the piece. */
  readonly count: number;
  readonly found: readonly Fault[];
  has(record: number): boolean;
  /** Ignores records that have one. */
  add(fault: Fault): void;
}

/** No faults yet, in a piece of so many records. */
export function pieceFaults(count: number): PieceFaults {
  const found: Fault[] = [];
  const faulty = new Uint8Array(count);
  return {
    count,
    found,
    has: (record) => faulty[record] === 1,
    add(fault) {
      if (faulty[fault.record] === 1) return;
      faulty[fault.record] = 1;
      found.push(fault);
    },
  };
}
