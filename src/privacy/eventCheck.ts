/**
 * Events at the door: typed ones that may hold any number, and texts that may hold anything.
 *
 * Proves: whatever an accountant is given is a whole event of known kinds with numbers that mean something.
 * Does not prove: that this is what happened.
 */
import type { z } from "zod";
import { suggestion } from "../math/nearest.ts";
import type { PrivacyEvent } from "./event.ts";
import { type EventField, eventFields } from "./eventFields.ts";
import { eventKinds, eventSchema } from "./eventSchema.ts";
import { RefusedInputError, shown } from "./refusal.ts";
import { parseWhole } from "./wholeText.ts";

/** Deeper ones are not written by anybody, and would exhaust the stack. */
const deepest = 100;

/**
 * `event` as it is, where it is one.
 *
 * @param where what it is called in errors
 * @throws RefusedInputError with the path of the first part that is wrong.
 */
export function checkedEvent(event: unknown, where = "event"): PrivacyEvent {
  checkDepth(event, where);
  const checked = eventSchema.safeParse(event);
  if (checked.success) return checked.data;
  throw refusal(clearestOf(checked.error.issues), event, where);
}

/** The event in a text of JSON. Throws a RefusedInputError where it is none, or only the beginning of one. */
export const parseEvent = (text: string, where = "event"): PrivacyEvent =>
  checkedEvent(parseWhole(text, where), where);

function checkDepth(event: unknown, where: string): void {
  let level: readonly unknown[] = [event];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) {
      const why = "Write repetition as selfComposed, and what happened in a row as one composed.";
      throw new RefusedInputError({
        ...{ where, expected: `at most ${deepest} events inside each other`, got: "more", why },
      });
    }
    level = level.flatMap(insideOf);
  }
}

function insideOf(event: unknown): readonly unknown[] {
  if (!isRecord(event)) return [];
  return Array.isArray(event.events) ? event.events : "event" in event ? [event.event] : [];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

type Issue = z.core.$ZodIssue;

/** A field that is not known, before the one that is missing: it may be the same, with a slip of the pen. */
const clearestOf = (issues: readonly Issue[]): Issue =>
  issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;

function refusal(issue: Issue, root: unknown, name: string): RefusedInputError {
  const got = issue.path.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[String(key)] : undefined),
    root,
  );
  const where = placeOf(issue.path, name);
  if (issue.code === "unrecognized_keys") return unknownField(issue.keys[0]!, got, where);
  const field = issue.path.findLast((key) => typeof key === "string");
  if (field === "kind") return unknownKind(got, where);
  if (typeof field === "string" && isField(field)) {
    const { expected, why } = eventFields[field];
    return new RefusedInputError({ where, expected, got: shown(got), why });
  }
  const isList = field === "events" && typeof issue.path.at(-1) === "string";
  return new RefusedInputError({
    where,
    expected: isList ? "a list of events" : "an event, an object with a kind",
    got: shown(got),
    why: "Every part has to say what happened to the data.",
  });
}

const isField = (name: string): name is EventField => Object.hasOwn(eventFields, name);

/** `event.events[2].event.noiseMultiplier` */
function placeOf(path: readonly PropertyKey[], name: string): string {
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return `${name}${steps.join("")}`;
}

function unknownKind(got: unknown, where: string): RefusedInputError {
  const kinds = [...eventKinds.keys()];
  const meant = typeof got === "string" ? suggestion(got, kinds) : "";
  const why = `What no accountant knows may cost anything.${meant}`;
  return new RefusedInputError({
    where,
    expected: `one of ${kinds.join(", ")}`,
    got: shown(got),
    why,
  });
}

function unknownField(name: string, event: unknown, where: string): RefusedInputError {
  const kind = (event as { readonly kind: string }).kind;
  const fields = eventKinds.get(kind) ?? [];
  return new RefusedInputError({
    where: `${where}.${name}`,
    expected: `no such field in ${kind}, which has ${fields.join(", ")}`,
    got: shown((event as Readonly<Record<string, unknown>>)[name]),
    why: `What is ignored may be what mattered.${suggestion(name, fields)}`,
  });
}
