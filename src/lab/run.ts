/** Runs a recipe in a folder, or goes on with what is there. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { seedFrom } from "../math/seed.ts";
import { type Budget, BudgetExceededError, ServerDownError } from "../policies/api/options.ts";
import {
  type Policy,
  type PolicyProfile,
  requireCapabilities,
  type Usage,
} from "../policies/policy.ts";
import { explainedWriteError, removeTemporaries, writeAtomically } from "./atomicFile.ts";
import { gapIn, Unfinished } from "./attempt.ts";
import { requireSomeLeft, stoppedText } from "./budget.ts";
import { checkpointsIn } from "./checkpoints.ts";
import type { Event, EventBody, EventOf } from "./event.ts";
import { EventLog, readEvents, repairTail } from "./eventLog.ts";
import { finishedCells, summarize } from "./facts.ts";
import { openHeader, type RunSpec, specName } from "./header.ts";
import { lockRun } from "./lock.ts";
import type { RunContext } from "./recipe.ts";
import { type Redact, redactedJson, redactorOf } from "./redaction.ts";
import type { FinishedRun, RunOptions } from "./runOptions.ts";
import type { Summary } from "./summary.ts";
import { Spending, usageOf } from "./usage.ts";

export type { FinishedRun, RunOptions } from "./runOptions.ts";

/** The folder that a run with these options uses. */
export function runFolderOf<Settings>(options: NamedOptions<Settings>): string {
  const { folder, runs = "runs", preset } = options;
  return resolve(folder ?? join(runs, specName(specOf(options), preset)));
}

/**
 * Runs a recipe to its end. What the log already holds is not done again.
 *
 * @throws what the recipe throws, after the log has said so; `signal.reason` when interrupted.
 */
export async function runRecipe<Settings>(options: RunOptions<Settings>): Promise<FinishedRun> {
  requirePolicy(options);
  const folder = runFolderOf(options);
  makeFolder(folder);
  const redact = redactorOf(options.environment ?? process.env);
  const unlock = lockRun(folder);
  try {
    removeTemporaries(folder);
    const { preset, changes } = options;
    openHeader(folder, { ...specOf(options), preset, ...(changes && { changes }) }, redact);
    return await new Run(options, folder, redact).complete();
  } finally {
    unlock();
  }
}

/** What gives a run its name; of the policy only how it is called. */
type NamedOptions<Settings> = Omit<RunOptions<Settings>, "policy"> & {
  readonly policy?: Pick<Policy, "name">;
};

function specOf<Settings>({ name, settings, seed, policy }: NamedOptions<Settings>): RunSpec {
  const plain = JSON.parse(JSON.stringify(settings));
  return { recipe: name, settings: plain, seed, ...(policy ? { model: policy.name } : {}) };
}

/** Fails before anything is spent. */
function requirePolicy<Settings>({ recipe, policy }: RunOptions<Settings>): void {
  // What a server can is known after its probe.
  if (policy && !policy.probe) requireCapabilities(policy, recipe.needs);
  if (policy === undefined && recipe.needs.length > 0) {
    throw new Error(
      `${recipe.name} tests a policy that can ${recipe.needs.join(", ")}. Name one with --model.`,
    );
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw explainedWriteError(error, folder);
  }
}

class Run<Settings> {
  private readonly options: RunOptions<Settings>;
  private readonly folder: string;
  private readonly redact: Redact;
  private readonly log: EventLog;
  private readonly events: Event[];
  private readonly finished: Map<string, unknown>;
  /** Results of cells that this process has worked on and could not finish. */
  private readonly partial = new Map<string, unknown>();
  private readonly resumed: boolean;
  private readonly spending: Spending;

  constructor(options: RunOptions<Settings>, folder: string, redact: Redact) {
    const path = join(folder, "events.jsonl");
    this.options = options;
    this.folder = folder;
    this.redact = redact;
    const torn = repairTail(path);
    this.events = readEvents(path);
    this.finished = finishedCells(this.events);
    this.resumed = this.events.length > 0;
    this.log = new EventLog(path, redact);
    this.spending = new Spending((event) => void this.append(event));
    if (options.policy) this.spending.watch(options.policy);
    this.append({ kind: "started", pid: process.pid, resumed: this.resumed });
    if (torn > 0) {
      const text = `The last line of the log was cut off after ${torn} bytes; it was removed.`;
      this.append({ kind: "note", level: "warning", text });
    }
  }

  async complete(): Promise<FinishedRun> {
    try {
      const stop = await this.work();
      this.spending.say();
      this.log.sync();
      // A run that says that it is complete has its summary.
      const summary = this.writeSummary();
      const status = summary.complete ? "complete" : "incomplete";
      const usage = usageOf(this.events);
      const why = stop && stopText(stop, this.options.budget, usage);
      this.append({ kind: "ended", status, ...(why === undefined ? {} : { error: why }) });
      return {
        ...{ folder: this.folder, summary, resumed: this.resumed },
        ...(why === undefined ? {} : { stopped: why }),
        ...(usage === undefined ? {} : { usage }),
      };
    } catch (error) {
      this.recordFailure(error);
      throw error;
    } finally {
      this.log.close();
    }
  }

  /** Runs the recipe; says what it went no further for: a budget that was spent, or a server that went away. */
  private async work(): Promise<Stop | undefined> {
    try {
      await this.options.recipe.run(this.context(await this.prepared()));
      return undefined;
    } catch (error) {
      if (error instanceof BudgetExceededError || error instanceof ServerDownError) return error;
      throw error;
    }
  }

  /** Asks the server what it can, unless there is nothing left to do. */
  private async prepared(): Promise<PolicyProfile | undefined> {
    const { recipe, settings, policy, signal, budget } = this.options;
    if (recipe.plan(settings).cells.every((cell) => this.finished.has(cell))) return undefined;
    if (budget) requireSomeLeft(budget, usageOf(this.events));
    if (policy?.probe) this.options.progress?.({ cell: "server", doing: "asking what it can do" });
    const profile = await policy?.probe?.(signal);
    if (policy === undefined || profile === undefined) return undefined;
    const { address, capabilities, degraded, ...rest } = profile;
    const lists = { capabilities: [...capabilities], degraded: [...degraded] };
    const place = address === undefined ? {} : { address };
    this.append({ kind: "profile", model: policy.name, ...rest, ...lists, ...place });
    requireCapabilities(policy, recipe.needs);
    return profile;
  }

  private context(profile: PolicyProfile | undefined): RunContext<Settings> {
    const { settings, seed, policy, progress, signal } = this.options;
    return {
      settings,
      seed: seedFrom(seed),
      folder: this.folder,
      signal: signal ?? new AbortController().signal,
      ...(policy ? { policy } : {}),
      ...(profile ? { profile } : {}),
      load: (name) => this.load(name),
      once: (cell, work) => this.once(cell, work),
      record: (event) => void this.append(event),
      progress: (update) => progress?.({ ...update, doing: this.redact(update.doing) }),
      checkpoints: (cell) =>
        checkpointsIn(join(this.folder, "checkpoints", safeName(cell)), () => this.log.sync()),
      blob: async (bytes) => this.blob(bytes),
    };
  }

  private async load(name: string): Promise<Policy> {
    const { load } = this.options;
    const loaded = load
      ? await load(name)
      : await (await import("../policies/index.ts")).loadPolicy(name);
    this.spending.watch(loaded);
    return loaded;
  }

  private append<Body extends EventBody>(body: Body): EventOf<Body["kind"]> {
    const event = this.log.append(body);
    this.events.push(event);
    return event as EventOf<Body["kind"]>;
  }

  private async once<Result>(
    cell: string,
    work: () => Promise<Result | Unfinished<Result>>,
  ): Promise<Result> {
    safeName(cell);
    if (!this.finished.has(cell) && !this.partial.has(cell)) {
      this.options.signal?.throwIfAborted();
      if (this.options.budget) requireSomeLeft(this.options.budget, usageOf(this.events));
      const before = this.events.length;
      this.close(cell, await work(), before);
      this.spending.say();
      this.log.sync();
    }
    return structuredClone(this.finished.get(cell) ?? this.partial.get(cell) ?? null) as Result;
  }

  /** Writes how the attempt at a cell ended whose samples begin at the event `before`. */
  private close(cell: string, given: unknown, before: number): void {
    const result = (given instanceof Unfinished ? given.result : given) ?? null;
    // As the log has it, so that this run and a resumed one work with the same value.
    const plain = JSON.parse(JSON.stringify(result));
    const { acceptErrors = false } = this.options;
    const said = given instanceof Unfinished ? given.gap : undefined;
    const gap = acceptErrors ? undefined : (said ?? gapIn(this.events.slice(before), cell));
    if (gap === undefined) {
      this.finished.set(cell, this.append({ kind: "done", cell, result: plain }).result);
      return;
    }
    this.partial.set(cell, plain);
    this.append({ kind: "unfinished", cell, ...gap });
  }

  private blob(bytes: Uint8Array): string {
    const clean = this.redact(Buffer.from(bytes).toString("latin1"));
    const content = Buffer.from(clean, "latin1");
    const hash = createHash("sha256").update(content).digest("hex");
    const path = join(this.folder, "blobs", hash);
    if (!existsSync(path)) writeAtomically(path, content);
    const isKnown = this.events.some((event) => event.kind === "blob" && event.hash === hash);
    if (!isKnown) this.append({ kind: "blob", hash, bytes: content.length });
    return hash;
  }

  /** Whatever goes wrong here is less than the error that is on its way: the log can be summarised later. */
  private recordFailure(error: unknown): void {
    const status = this.options.signal?.aborted ? "interrupted" : "failed";
    const message = error instanceof Error ? error.message : String(error);
    try {
      this.spending.say();
      this.append({ kind: "ended", status, error: message });
      this.writeSummary();
    } catch {
      // A full disk, or the summary itself: `assay verify --repair` writes it anew.
    }
  }

  private writeSummary(): Summary {
    const { recipe, name, settings } = this.options;
    const summary = summarize({ recipe, name }, this.events, settings);
    const text = redactedJson(summary, this.redact, 2);
    writeAtomically(join(this.folder, "summary.json"), `${text}\n`);
    return summary;
  }
}

/** What the same command may overcome later. */
type Stop = BudgetExceededError | ServerDownError;

const stopText = (stop: Stop, budget: Budget | undefined, usage: Usage | undefined): string =>
  stop instanceof BudgetExceededError ? stoppedText(budget, usage) : stop.message;

/** A cell id names a folder, so it must look like one. */
function safeName(cell: string): string {
  const parts = cell.split("/");
  if (parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(part))) return cell;
  throw new RangeError(
    `once: expected a cell id of letters, digits, ".", "_", "-" and "/", got "${cell}".`,
  );
}
