import { expect, test } from "vitest";
import { compile } from "../../src/tensor/compile.ts";
import { discard } from "../../src/tensor/discard.ts";
import { add } from "../../src/tensor/operations/arithmetic.ts";

test("discard frees large arrays at once and leaves small ones alone", () => {
  const large = new Float32Array(2 ** 16);
  const small = new Float32Array(16).fill(3);
  const before = process.memoryUsage().arrayBuffers;
  discard([large, small]);
  // 2 ** 16 numbers of 4 bytes, but for what the test itself has taken meanwhile.
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(2 ** 18 - 2 ** 10);
  expect(large.length).toBe(0);
  expect([...small]).toEqual(Array(16).fill(3));
});

test("Results that are written into given arrays leave no copies behind", async () => {
  const size = 2 ** 18;
  const type = { dtype: "float32", shape: [size] } as const;
  const graph = await compile(({ x }) => ({ y: add(x, 1) }), { x: type }, { threads: 1 });
  const x = new Float32Array(size).fill(2);
  const into = graph.allocate();
  const before = process.memoryUsage().arrayBuffers;
  // 16 copies would be 16 MiB: too little for a garbage collection.
  for (let run = 0; run < 16; run++) await graph.run({ x }, { into });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  expect(into.y.every((number) => number === 3)).toBe(true);
  await graph.dispose();
});

test("Results that nobody gave arrays for stay", async () => {
  const type = { dtype: "float32", shape: [2 ** 16] } as const;
  const graph = await compile(({ x }) => ({ y: add(x, 1) }), { x: type }, { threads: 1 });
  const x = new Float32Array(2 ** 16);
  const first = await graph.run({ x });
  await graph.run({ x });
  expect(first.y.length).toBe(2 ** 16);
  await graph.dispose();
});
