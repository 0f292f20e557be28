import { describe, expect, test } from "vitest";
import { isLeaf, leavesOf, mapTree, rebuildTree } from "../../src/tensor/index.ts";

const leaf = (...numbers: number[]) => Float32Array.from(numbers);
const tree = { layers: [{ weight: leaf(1), bias: leaf(2) }, { weight: leaf(3) }], head: leaf(4) };

describe("trees", () => {
  test("leaves come in the order in which the records were written, with their paths", () => {
    expect(leavesOf<Float32Array>(tree).map(({ name, leaf }) => [name, leaf[0]])).toEqual([
      ["layers.0.weight", 1],
      ["layers.0.bias", 2],
      ["layers.1.weight", 3],
      ["head", 4],
    ]);
  });

  test("a leaf alone is a tree, and its path is empty", () => {
    expect(leavesOf(leaf(1))).toEqual([{ name: "", leaf: leaf(1) }]);
  });

  test("an empty record and an empty list have no leaves", () => {
    expect(leavesOf({ a: {}, b: [] })).toEqual([]);
  });

  test("mapTree keeps lists lists and records records, and says where it is", () => {
    const names = mapTree<Float32Array, string, typeof tree>(tree, (_, name) => name);
    expect(names).toEqual({
      layers: [{ weight: "layers.0.weight", bias: "layers.0.bias" }, { weight: "layers.1.weight" }],
      head: "head",
    });
  });

  test("rebuildTree puts leaves back in order", () => {
    const numbers = rebuildTree<Float32Array, number, typeof tree>(tree, [10, 20, 30, 40]);
    expect(numbers).toEqual({ layers: [{ weight: 10, bias: 20 }, { weight: 30 }], head: 40 });
  });

  test("what describes a tensor is a leaf, whatever else it carries", () => {
    expect(isLeaf({ dtype: "float32", shape: [2], note: "weights" })).toBe(true);
    expect(isLeaf(new BigInt64Array(1))).toBe(true);
    expect(isLeaf([1])).toBe(false);
    expect(isLeaf(null)).toBe(false);
  });

  test("anything else in a tree is named by its path", () => {
    const odd = { a: [leaf(1), undefined] };
    expect(() => leavesOf(odd)).toThrow(
      "leavesOf: expected a tensor, a typed array, a list or a record at a.1, got undefined.",
    );
    expect(() => mapTree(7 as never, (x) => x)).toThrow("at the tree, got 7.");
  });
});
