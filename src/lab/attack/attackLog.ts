/** Appends to the file of an attack: what is in it already is not written twice, and a torn last line is cut off. */
import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { type PromptRecord, promptKey, withoutText } from "../../attacks/promptRecord.ts";
import { explainedWriteError, writeAtomically, writeFully } from "../atomicFile.ts";
import { differences } from "../difference.ts";
import { repairTail } from "../eventLog.ts";
import { type Redact, redactedJson } from "../redaction.ts";
import {
  type AttackHeader,
  type AttackLine,
  type AttackStepLine,
  type AttackTotals,
  specOf,
} from "./attackLine.ts";
import { readAttack } from "./readAttack.ts";

/** The file of an attack, open for more. */
export class AttackLog {
  readonly path: string;
  private readonly redact: Redact;
  private readonly isRedacted: boolean;
  private readonly descriptor: number;
  private readonly known = new Set<string>();
  private readonly recorded: PromptRecord[];

  /**
   * Goes on with the file at `path`, or begins it with this header.
   *
   * @throws Error where it holds another attack.
   */
  constructor(path: string, header: AttackHeader, redact: Redact) {
    mkdirSync(dirname(path), { recursive: true });
    repairTail(path);
    if (!existsSync(path)) writeAtomically(path, lineOf(header, redact));
    const { header: there, prompts, steps } = readAttack(path);
    requireSame(there, JSON.parse(redactedJson(header, redact)), path);
    this.path = path;
    this.redact = redact;
    this.isRedacted = header.redacted;
    this.recorded = [...prompts];
    for (const record of prompts) this.known.add(identityOf(record));
    for (const step of steps) this.known.add(stepIdentity(step));
    this.descriptor = openSync(path, "a");
  }

  /** All that it holds, oldest first. */
  get prompts(): readonly PromptRecord[] {
    return this.recorded;
  }

  /** Writes what is new of these; returns that, as it was written. */
  addPrompts(records: readonly PromptRecord[]): PromptRecord[] {
    const written = this.isRedacted ? records.map(withoutText) : [...records];
    const fresh = written.filter((record) => this.isNew(identityOf(record)));
    this.write(fresh.map((record) => ({ kind: "prompt", ...record })));
    this.recorded.push(...fresh);
    return fresh;
  }

  addSteps(steps: readonly AttackStepLine[]): void {
    this.write(steps.filter((step) => this.isNew(stepIdentity(step))));
  }

  addTotals(totals: AttackTotals): void {
    this.write([totals]);
  }

  /** Waits until the disk has everything. */
  sync(): void {
    try {
      fdatasyncSync(this.descriptor);
    } catch (error) {
      throw explainedWriteError(error, this.path);
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private isNew(identity: string): boolean {
    if (this.known.has(identity)) return false;
    this.known.add(identity);
    return true;
  }

  private write(lines: readonly AttackLine[]): void {
    if (lines.length === 0) return;
    try {
      const text = lines.map((line) => lineOf(line, this.redact)).join("");
      writeFully(this.descriptor, Buffer.from(text));
    } catch (error) {
      throw explainedWriteError(error, this.path);
    }
  }
}

const lineOf = (line: AttackLine, redact: Redact) => `${redactedJson(line, redact)}\n`;

/** The same prompt may be proposed again later: that is another line. */
const identityOf = (record: PromptRecord) =>
  JSON.stringify([record.round ?? 0, record.run, record.step, record.isFinal, promptKey(record)]);

const stepIdentity = ({ round, step }: AttackStepLine) => `step ${round} ${step}`;

function requireSame(there: AttackHeader, asked: AttackHeader, path: string): void {
  const [first, ...others] = differences(specOf(there), specOf(asked));
  if (first === undefined) return;
  const [was, is] = first.values;
  const rest = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new Error(
    `${path} holds another attack: its ${first.path} is ${was}, this one's is ${is}${rest}. Choose another --output.`,
  );
}
