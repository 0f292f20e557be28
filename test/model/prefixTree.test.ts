import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { separatePackings, sharedPackings } from "../../src/model/packing.ts";
import { groupsOf, type Path, pathsOf, placesOf } from "../../src/model/prefixTree.ts";
import { transformerConfig } from "../../src/model/transformerConfig.ts";

const sequences = (...lists: number[][]) => lists.map((list) => Float64Array.from(list));
const all = (list: readonly unknown[]) => [...list.keys()];
const pathsOfAll = (list: Float64Array[]) => pathsOf(list, all(list));
const nodesOf = ({ nodes }: Path) => [...nodes];

/** Few different numbers, so that beginnings are shared. */
const someSequences = fc
  .array(fc.array(fc.nat(2), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 20 })
  .map((lists) => sequences(...lists));

describe("a prefix tree", () => {
  test("is sequences in order, each with what it shares with the one before it", () => {
    const paths = pathsOfAll(sequences([1, 2, 4], [1, 2], [3], [1, 2, 3, 3], [1, 2]));
    expect(paths.map((path) => [nodesOf(path), path.shared, path.sequences])).toEqual([
      [[1, 2], 0, [1, 4]], // the same twice is one path
      [[1, 2, 3, 3], 2, [3]],
      [[1, 2, 4], 2, [0]],
      [[3], 0, [2]],
    ]);
  });

  test("counts what is shared once in a group, and again in the next", () => {
    const paths = pathsOfAll(sequences([1, 2, 3], [1, 2, 4], [1, 2, 5]));
    const sizes = (most: number) => groupsOf(paths, most).map(({ length }) => length);
    expect(sizes(3)).toEqual([1, 1, 1]);
    expect(sizes(4)).toEqual([2, 1]); // 3 + 1 nodes, then 3
    expect(sizes(5)).toEqual([3]); // 3 + 1 + 1 nodes
  });

  test("lays a node before its children and next to its descendants", () => {
    const [group] = groupsOf(pathsOfAll(sequences([7, 8], [7, 8, 9], [7, 5], [6])), 8);
    const { nodes, depths, ends, ways } = placesOf(group!, 7);
    expect([...nodes]).toEqual([6, 7, 5, 8, 9, 0, 0]);
    expect([...depths]).toEqual([0, 0, 1, 1, 2, 0, 0]);
    expect([...ends]).toEqual([1, 5, 3, 5, 5, 6, 7]); // below 7 lie 5, 8 and 9
    expect(ways.map((way) => [...way])).toEqual([[0], [1, 2], [1, 3], [1, 3, 4]]);
  });

  test("lets every sequence be read along its way, and nothing else lies above its end", () => {
    fc.assert(
      fc.property(someSequences, fc.integer({ min: 9, max: 30 }), (given, length) => {
        for (const group of groupsOf(pathsOfAll(given), length)) {
          const { nodes, depths, ends, ways } = placesOf(group, length);
          for (const [index, path] of group.entries()) {
            const way = [...ways[index]!];
            expect(way.map((place) => nodes[place])).toEqual(nodesOf(path));
            expect(way.map((place) => depths[place])).toEqual(all(way));
            const last = way.at(-1)!;
            const above = all(nodes as never).filter((at) => at <= last && last < ends[at]!);
            expect(above).toEqual(way);
          }
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe("packing", () => {
  const size = { vocabularySize: 256, contextLength: 512, width: 128, layers: 4, heads: 4 };
  const config = transformerConfig(size);
  const lengthsOf = (lists: Float64Array[], packings: typeof sharedPackings) =>
    packings(lists, config).map(({ length, rows }) => [length, rows.length]);
  /** Sequences that share nothing: each begins with a number of its own. */
  const apart = (...lengths: number[]) =>
    lengths.map((length, index) => Float64Array.from({ length }, () => index));

  test("puts every sequence into one row that has room for it, shared or not", () => {
    fc.assert(
      fc.property(someSequences, (given) => {
        for (const packings of [sharedPackings, separatePackings]) {
          const packed = packings(given, config);
          const found = packed.flatMap(({ rows }) => rows.flat().flatMap((path) => path.sequences));
          expect(found.sort((a, b) => a - b)).toEqual(all(given));
          for (const { length, rows } of packed) {
            for (const row of rows) {
              const first = row[0]!.nodes.length;
              const added = row.slice(1).map(({ nodes, shared }) => nodes.length - shared);
              expect(added.reduce((sum, count) => sum + count, first)).toBeLessThanOrEqual(length);
            }
          }
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("takes the shortest row for one sequence, a multiple of 16", () => {
    expect(lengthsOf(apart(5), sharedPackings)).toEqual([[16, 1]]);
    expect(lengthsOf(apart(149), sharedPackings)).toEqual([[160, 1]]);
  });

  test("fills long rows where sequences leave much of a short one empty", () => {
    // 17 tokens leave 15 of 32 places empty; 11 · 17 = 187 leave 5 of 192 empty
    const lists = apart(...Array<number>(70).fill(17));
    expect(lengthsOf(lists, separatePackings)).toEqual([[32, 70]]);
    const [[length, rows]] = lengthsOf(lists, sharedPackings) as [[number, number]];
    expect(length * rows).toBeLessThan(0.7 * 32 * 70);
  });

  test("keeps a long sequence apart from short ones, whose rows it would make long", () => {
    const lists = apart(...Array<number>(64).fill(16), 400);
    const packed = lengthsOf(lists, sharedPackings);
    expect(packed).toHaveLength(2);
    expect(packed[1]).toEqual([400, 1]); // 400 = 16 · 25, as long as needed
    expect(packed[0]![0]).toBeLessThan(256);
  });

  test("repeats a beginning where one long row would cost more", () => {
    // 100 branches of 20 tokens after 10 shared ones: 2010 nodes
    const trunk = Array.from({ length: 10 }, () => 1);
    const lists = all(Array(100)).map((branch) =>
      Float64Array.from([...trunk, ...Array<number>(20).fill(2 + branch)]),
    );
    const [[length, rows]] = lengthsOf(lists, sharedPackings) as [[number, number]];
    expect(rows).toBeGreaterThan(1);
    expect(length * rows).toBeGreaterThanOrEqual(2010 + 10 * (rows - 1));
    expect(length * rows).toBeLessThan(100 * 32);
  });

  test("never has more places than rows as long as the longest sequence, but for a ninth", () => {
    // A length that few calls need must save a tenth of the work: 1 / 0.9 = 1.11
    const property = fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }),
      (lengths) => {
        const places = lengthsOf(apart(...lengths), sharedPackings).map(
          ([length, rows]) => length! * rows!,
        );
        const longest = Math.ceil(Math.max(...lengths) / 16) * 16;
        expect(places).toHaveLength(1);
        expect(places[0]).toBeLessThanOrEqual(1.12 * longest * lengths.length);
      },
    );
    fc.assert(property, { seed: 4, numRuns: 100 });
  });
});
