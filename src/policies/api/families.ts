/**
 * Prompts that begin alike, in the order in which their common beginning is paid for once.
 *
 * Providers keep the beginning of a prompt that they have read, and bill it at a lower price when another prompt
 * begins with it: a shorter prompt must have been answered before a longer one is sent.
 */
import { grouped } from "../../math/grouped.ts";
import type { Message } from "../policy.ts";

/** One role's share of what is sent; the prefill is the last one. */
export interface Segment {
  readonly role: Message["role"];
  readonly text: string;
}

/** A place between two characters: `offset` characters into a segment. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

/** What of a prompt is handed over separately, and what of it is worth keeping by the provider. */
export interface Cuts {
  readonly cuts: readonly Place[];
  /** The last ones of `cuts` at most four of which a provider allows. */
  readonly marks: readonly Place[];
}

const mostMarks = 4;

/** A prompt with its breakpoints, if it has any. */
export interface FamilyMember {
  readonly segments: readonly Segment[];
  readonly breakpoints: readonly Place[];
}

/** Members of each family shortest first; whatever has no family is alone. Families keep their order. */
export function queuesOf<Item>(
  items: readonly Item[],
  { family, length }: { family(item: Item): string | undefined; length(item: Item): number },
): Item[][] {
  const queues = grouped(items, (item): string | symbol => family(item) ?? Symbol("alone"));
  return [...queues.values()].map((queue) => queue.toSorted((a, b) => length(a) - length(b)));
}

/** Where the prompts of a family, shortest first, are cut so that neighbours are cut alike. */
export function cutsOf(members: readonly FamilyMember[]): Cuts[] {
  const shared = members.slice(1).map((member, index) => commonEnd(members[index]!, member));
  const everywhere = sorted(shared.flatMap((place) => place ?? []));
  return members.map(({ breakpoints }, index) => {
    const own = [shared[index - 1], shared[index]].flatMap((place) => place ?? []);
    const farthest = sorted(own).at(-1);
    const inherited = farthest ? everywhere.filter((place) => order(place, farthest) <= 0) : [];
    const cuts = sorted([...inherited, ...breakpoints]);
    return { cuts, marks: sorted([...own, ...breakpoints]).slice(-mostMarks) };
  });
}

/** Where two prompts stop being alike, moved back to between two words; nothing where they never were. */
function commonEnd({ segments: a }: FamilyMember, { segments: b }: FamilyMember) {
  let segment = 0;
  while (segment < Math.min(a.length, b.length) && isSame(a[segment]!, b[segment]!)) segment++;
  const [left, right] = [a[segment], b[segment]];
  const offset =
    left && right && left.role === right.role ? commonLength(left.text, right.text) : 0;
  if (offset > 0) return { segment, offset };
  return segment === 0 ? undefined : { segment: segment - 1, offset: a[segment - 1]!.text.length };
}

const isSame = (a: Segment, b: Segment) => a.role === b.role && a.text === b.text;

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  if (length === a.length && isWordEnd(b, length)) return length;
  if (length === b.length && isWordEnd(a, length)) return length;
  const before = a.slice(0, length);
  return Math.max(before.lastIndexOf("\n") + 1, before.lastIndexOf(" "), 0);
}

/** Tokens begin with the space before a word, and end with a line. */
const isWordEnd = (text: string, at: number) => text[at - 1] === "\n" || text[at] === " ";

const order = (a: Place, b: Place) => a.segment - b.segment || a.offset - b.offset;

/** In order, each once. */
function sorted(places: readonly Place[]): Place[] {
  const inOrder = places.toSorted(order);
  return inOrder.filter((place, index) => index === 0 || order(inOrder[index - 1]!, place) !== 0);
}
