/**
 * Exact DP-SGD at a cost that does not grow with the table: the noise of a row waits until the row is read. Xu et al.
 * 2024 (arXiv 2404.08847).
 *
 * Gradient descent adds to a row, at step s, its gradient and learningRate(s) · multiplier(s) · bound(s) / divisor times
 * a normal vector. Nobody sees a row between two of its reads, and a sum of independent normal vectors is one normal
 * vector whose variance is the sum of theirs: so one draw at the next read has the same law as all of them.
 *
 * Proves: what is read, and what is released, is distributed as if every row had got its noise at every step. Does not
 * prove: anything about a state between releases, in which noise is missing; it is as secret as the data.
 */
import type { TableLayout } from "../../../model/clicks/tableLayout.ts";
import type { Schedule } from "../../../optim/schedule.ts";
import { PlanMismatchError } from "../../../privacy/ledger.ts";
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import { fieldsWithRows, numbersIn, type RowList } from "./rowList.ts";
import type { RowOptimizer } from "./rowOptimizer.ts";
import type { RowState, RowTraining } from "./rowTraining.ts";
import { addToRows } from "./tableRows.ts";

/** What lazy training is made of. */
export interface LazyRowsOptions {
  /** Plain gradient descent. */
  readonly optimizer: RowOptimizer;
  readonly learningRate: Schedule;
  readonly source: NormalSource;
  readonly layout: TableLayout;
  readonly table: Float32Array;
}

/** Numbers that a release draws at a time. */
const RELEASED_AT_ONCE = 2 ** 16;

/** Moves touched rows by their gradient; noise of all rows waits. */
export function lazyRows(options: LazyRowsOptions): RowTraining {
  const { optimizer, learningRate, source, layout, table } = options;
  const upTo = new Int32Array(layout.rows);
  let variances = [0];
  let releasedAt = 0;
  const draw = drawing({ upTo, source, table, variances: () => variances });
  return {
    prepare: (rows, steps) => draw(rows, steps),
    move: ({ step, touched, sum, scale, bound, multiplier }) => {
      optimizer.move({ step, rows: touched, gradient: sum, scale });
      const deviation = learningRate(step) * multiplier * bound * scale;
      variances.push(variances.at(-1)! + deviation ** 2);
      return undefined;
    },
    release: (steps) => {
      if (releasedAt === steps) return;
      for (const block of blocks(layout)) draw(block, steps);
      releasedAt = steps;
    },
    get state() {
      return { optimizer: optimizer.states, waiting: { upTo, variances, releasedAt } };
    },
    restore: (state) => {
      const waiting = requireWaiting(state, layout.rows);
      const steps = waiting.variances.length - 1;
      if (source.kind === "secure" && waiting.releasedAt < steps) throw drawnTwice(steps);
      upTo.set(waiting.upTo);
      variances = [...waiting.variances];
      releasedAt = waiting.releasedAt;
    },
  };
}

interface Drawing {
  readonly upTo: Int32Array;
  readonly source: NormalSource;
  readonly table: Float32Array;
  readonly variances: () => readonly number[];
}

/** Draws what waits for these rows after so many steps. */
function drawing({ upTo, source, table, variances }: Drawing) {
  let room = new Float32Array();
  let factors = new Float64Array();
  return (list: RowList, steps: number) => {
    const sums = variances();
    const total = sums[steps]!;
    const size = numbersIn(list);
    if (total === 0 || size === 0) return;
    if (room.length < size) room = new Float32Array(size);
    source.fill(room.subarray(0, size));
    const { count, rows } = list;
    if (factors.length < count) factors = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      factors[row] = Math.sqrt(total - sums[upTo[rows[row]!]!]!);
      upTo[rows[row]!] = steps;
    }
    addToRows(table, list, { numbers: room, factors });
  };
}

/** All rows, a few at a time; a block is only good until the next one. */
function* blocks(layout: TableLayout): Generator<RowList> {
  for (const { firstRow, offset, width, buckets } of fieldsWithRows(layout)) {
    const most = Math.min(buckets, Math.max(1, Math.floor(RELEASED_AT_ONCE / width)));
    const [rows, offsets] = [new Int32Array(most), new Float64Array(most)];
    const [widths, starts] = [new Int32Array(most).fill(width), new Float64Array(most + 1)];
    for (let row = 0; row <= most; row++) starts[row] = row * width;
    for (let begin = 0; begin < buckets; begin += most) {
      const count = Math.min(most, buckets - begin);
      for (let row = 0; row < count; row++) {
        rows[row] = firstRow + begin + row;
        offsets[row] = offset + (begin + row) * width;
      }
      yield { count, rows, offsets, widths, starts };
    }
  }
}

function requireWaiting({ waiting }: RowState, rows: number) {
  if (waiting?.upTo.length === rows) return waiting;
  const got = waiting ? `${waiting.upTo.length} rows` : "none";
  throw new RangeError(`restore: expected waiting noise of ${rows} rows, got ${got}.`);
}

/** Seeded noise is the same when it is drawn again; other noise is not, and both draws hide the same sums. */
const drawnTwice = (step: number) =>
  new PlanMismatchError(
    `restore: expected a state in which no noise waits, got one of step ${step} whose noise may have been drawn since, ` +
      "and would be drawn again. Keep states right after released().",
  );
