/** Attacks whose runs begin together and take their steps side by side in one graph, a group after the other. */
import { z } from "zod";
import type { AttackSession, AttackState, AttackStep, Candidate } from "./attack.ts";

/** Runs `first`, `first` + 1, … of a group. The last group may reach beyond the runs that are wanted. */
export interface RunGroup {
  readonly first: number;
  /** Of all groups the same. */
  readonly rows: number;
  /** Of the rows, those that are wanted. */
  readonly wanted: number;
}

/** What the runs of a group keep between steps. None looks at what is another's. */
export interface GroupMemory {
  /** Numbers [rows, …]. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Of each row, anything that survives JSON. */
  readonly facts: readonly unknown[];
}

/** Where a group stands. */
export interface GroupState extends GroupMemory {
  /** Steps taken, from 0. */
  readonly step: number;
}

/** What a step made of a group. */
export interface GroupStep extends GroupMemory {
  readonly candidates: readonly Candidate[];
  readonly metrics: Readonly<Record<string, number>>;
  /** The group has nothing left to do. */
  readonly isOver: boolean;
}

/** How an attack works on a group. A step follows from the state alone, and leaves what it was given as it was. */
export interface GroupMethod {
  /** Forwards of the beginning of a group. */
  readonly beginForwards: number;
  begin(group: RunGroup): Promise<GroupMemory>;
  /** Upper bound on the forwards of the next step; without a state: of the first. */
  forwards(group: RunGroup, state?: GroupState): number;
  step(group: RunGroup, state: GroupState): Promise<GroupStep>;
  dispose(): Promise<void>;
}

/** How many runs there are. */
export interface Grouping {
  readonly runs: number;
  /** Side by side. At least 1. */
  readonly batch: number;
}

/** Rows of a group. */
export const rowsOf = ({ runs, batch }: Grouping): number => Math.min(runs, batch);

/** An attack at work in groups. */
export const groupedRuns = (method: GroupMethod, grouping: Grouping): AttackSession =>
  new GroupedSession(method, grouping);

const factsSchema = z.object({
  first: z.int().min(0),
  group: z.object({ step: z.int().min(0), facts: z.array(z.unknown()) }).nullable(),
});

class GroupedSession implements AttackSession {
  private readonly method: GroupMethod;
  private readonly grouping: Grouping;
  private first = 0;
  /** Absent before a group has begun. */
  private group: GroupState | undefined;

  constructor(method: GroupMethod, grouping: Grouping) {
    this.method = method;
    this.grouping = grouping;
  }

  get nextForwards(): number {
    if (this.isDone) return 0;
    const { method, group } = this;
    const next = method.forwards(this.runs, group);
    return group ? next : method.beginForwards + next;
  }

  get state(): AttackState {
    const { first, group } = this;
    if (group === undefined) return { arrays: {}, facts: { first, group: null } };
    const { step, facts, arrays } = group;
    return { arrays: copied(arrays), facts: { first, group: structuredClone({ step, facts }) } };
  }

  restore({ arrays, facts }: AttackState): void {
    const { first, group } = factsSchema.parse(structuredClone(facts));
    this.first = first;
    this.group = group ? { ...group, arrays: copied(arrays) } : undefined;
  }

  async advance(): Promise<AttackStep> {
    if (this.isDone) return { candidates: [], metrics: {}, done: true };
    const { runs, method } = this;
    const before = this.group ?? { step: 0, ...(await method.begin(runs)) };
    const { arrays, facts, candidates, metrics, isOver } = await method.step(runs, before);
    requireFinite(arrays, metrics);
    this.group = isOver ? undefined : { step: before.step + 1, arrays, facts };
    if (isOver) this.first += runs.rows;
    const wanted = candidates.filter(({ run }) => run < this.grouping.runs);
    return { candidates: wanted, metrics, done: this.isDone };
  }

  dispose(): Promise<void> {
    return this.method.dispose();
  }

  private get isDone(): boolean {
    return this.first >= this.grouping.runs;
  }

  private get runs(): RunGroup {
    const rows = rowsOf(this.grouping);
    const wanted = Math.min(rows, this.grouping.runs - this.first);
    return { first: this.first, rows, wanted };
  }
}

const copied = (arrays: GroupMemory["arrays"]) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));

/** A number that is not finite would decide everything after it, silently. */
function requireFinite(arrays: GroupMemory["arrays"], metrics: GroupStep["metrics"]): void {
  const odd = Object.entries(arrays).find(([, array]) => !array.every(Number.isFinite));
  const oddMetric = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  const name = odd?.[0] ?? oddMetric?.[0];
  if (name !== undefined) {
    throw new Error(`attack: ${name} is no longer finite. Lower the learning rate.`);
  }
}
