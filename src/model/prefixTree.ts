/**
 * Token sequences as trees: what several of them begin with is one trunk, and where they part there are branches.
 *
 * Sequences are sorted, so that each shares as much as it can with the one before it. A tree is then never built:
 * it is told by how many tokens each path shares with its neighbour.
 */

/** A way from a root to a node that something is asked of. */
export interface Path {
  /** One number per node; equal numbers below the same node are the same node. At least one. */
  readonly nodes: Float64Array;
  /** How many nodes it shares with the path before it. Less than its length. */
  readonly shared: number;
  /** Which of the given sequences take this way. At least one. */
  readonly sequences: readonly number[];
}

/** The different ones among some of these sequences in order, each beside the one that it shares most with. */
export function pathsOf(sequences: readonly Float64Array[], some: readonly number[]): Path[] {
  const order = some.toSorted((a, b) => compare(sequences[a]!, sequences[b]!));
  const paths: { nodes: Float64Array; shared: number; sequences: number[] }[] = [];
  for (const index of order) {
    const nodes = sequences[index]!;
    const before = paths.at(-1);
    const shared = before ? sharedLength(before.nodes, nodes) : 0;
    if (before && shared === nodes.length && shared === before.nodes.length) {
      before.sequences.push(index);
    } else paths.push({ nodes, shared, sequences: [index] });
  }
  return paths;
}

/** Neighbouring paths that are computed in one row. */
export type PathGroup = readonly Path[];

/**
 * Divides paths into groups of at most `most` nodes, in order and as few as possible: what a path shares with its
 * neighbour counts once in a group. No path may be longer.
 */
export function groupsOf(paths: readonly Path[], most: number): PathGroup[] {
  const groups: Path[][] = [];
  let room = 0;
  for (const path of paths) {
    const added = path.nodes.length - path.shared;
    if (groups.length > 0 && added <= room) {
      groups.at(-1)!.push(path);
      room -= added;
    } else {
      groups.push([path]);
      room = most - path.nodes.length;
    }
  }
  return groups;
}

/** Where the nodes of a group lie, each before its children and next to its descendants. */
export interface Places {
  /** The number of each node; 0 where there is none. */
  readonly nodes: Float64Array;
  /** How many nodes are above each. */
  readonly depths: Int32Array;
  /** Where the descendants of each node end: those of `i` are `i + 1` … `ends[i] - 1`. */
  readonly ends: Int32Array;
  /** For each path, where its nodes lie. */
  readonly ways: readonly Int32Array[];
}

/** Lays out the nodes of a group, at most `length` of them; places that are left over are roots of their own. */
export function placesOf(group: PathGroup, length: number): Places {
  const nodes = new Float64Array(length);
  const depths = new Int32Array(length);
  const ends = new Int32Array(length).map((_, index) => index + 1);
  const ways: Int32Array[] = [];
  let used = 0;
  for (const [index, path] of group.entries()) {
    const shared = index === 0 ? 0 : path.shared;
    const way = new Int32Array(path.nodes.length);
    way.set(ways.at(-1)?.subarray(0, shared) ?? []);
    for (let depth = shared; depth < way.length; depth++, used++) {
      nodes[used] = path.nodes[depth]!;
      depths[used] = depth;
      way[depth] = used;
    }
    // Later branches lie behind earlier ones, so the last to come says where the descendants end.
    for (const place of way) ends[place] = used;
    ways.push(way);
  }
  return { nodes, depths, ends, ways };
}

function compare(a: Float64Array, b: Float64Array): number {
  const shared = sharedLength(a, b);
  return (a[shared] ?? -1) - (b[shared] ?? -1);
}

function sharedLength(a: Float64Array, b: Float64Array): number {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a[shared] === b[shared]) shared++;
  return shared;
}
