/** The noise of prefix sums by binary trees, as what each step adds to the sum before. */
import type { NoiseStream } from "../noise/noiseStream.ts";
import { type SteppedNoise, type StreamParts, steppedStream } from "./steppedStream.ts";
import { ownWeight, type Tree } from "./tree.ts";

type TreeNoise = Tree & StreamParts;

/** The stream of a tree. It keeps one vector for each complete sum that is not yet part of a larger one. */
export function treeStream(tree: TreeNoise): NoiseStream {
  const { steps, restartEvery } = tree;
  const waiting: Float32Array[] = [];
  // The sums that wait after so many steps have the heights of the ones in its binary digits.
  const heightsAt = (step: number) => onesOf(step % restartEvery);
  const next = tree.varianceReduced ? reducedStep(tree, waiting) : plainStep(tree, waiting);
  return steppedStream(steps, {
    next: (into, step) => next(into, step % restartEvery),
    kept: (step) => heightsAt(step).map((height) => waiting[height]!),
    keptCount: (step) => heightsAt(step).length,
    put(step, vectors) {
      for (const [index, height] of heightsAt(step).entries()) {
        waiting[height] = vectors[index]!.slice();
      }
    },
  });
}

/** One draw: the noise of the largest sum that this step completes, instead of that of its parts. */
function plainStep({ source }: TreeNoise, waiting: Float32Array[]): SteppedNoise["next"] {
  return (into, step) => {
    source.fill(into);
    const height = trailingOnes(step);
    keep(waiting, height, into);
    for (let part = 0; part < height; part++) {
      const left = waiting[part]!;
      for (let index = 0; index < into.length; index++) into[index]! -= left[index]!;
    }
  };
}

/** One draw for each sum that this step completes, each combined with the estimates of its two halves. */
function reducedStep({ source }: TreeNoise, waiting: Float32Array[]): SteppedNoise["next"] {
  let own = new Float32Array();
  let parts = new Float32Array();
  return (into, step) => {
    if (own.length !== into.length) own = new Float32Array(into.length);
    if (parts.length !== into.length) parts = new Float32Array(into.length);
    source.fill(into);
    parts.fill(0);
    const height = trailingOnes(step);
    for (let part = 0; part < height; part++) {
      const left = waiting[part]!;
      const weight = ownWeight(part + 1, true);
      source.fill(own);
      for (let index = 0; index < into.length; index++) {
        into[index] = weight * own[index]! + (1 - weight) * (left[index]! + into[index]!);
        parts[index]! += left[index]!;
      }
    }
    keep(waiting, height, into);
    for (let index = 0; index < into.length; index++) into[index]! -= parts[index]!;
  };
}

function keep(waiting: Float32Array[], height: number, sum: Float32Array): void {
  waiting[height] ??= new Float32Array(sum.length);
  waiting[height].set(sum);
}

/** Sums that step `step`, counted from 0, completes besides its own. */
function trailingOnes(step: number): number {
  let count = 0;
  for (let rest = step; rest % 2 === 1; rest = (rest - 1) / 2) count += 1;
  return count;
}

function onesOf(step: number): number[] {
  const ones: number[] = [];
  for (let height = 0, rest = step; rest > 0; height++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) ones.push(height);
  }
  return ones;
}
