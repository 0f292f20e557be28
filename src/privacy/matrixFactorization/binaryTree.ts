/**
 * Prefix sums by binary trees: noise on every sum over 2ʰ steps that begins at a multiple of 2ʰ, as soon as it is
 * complete. Dwork et al. 2010; Chan, Shi & Song 2011; for training Kairouz et al. 2021 (arXiv 2103.00039).
 */

import { levelsOf } from "../treeDepth.ts";
import type { Factorization, FactorizationSensitivity } from "./factorization.ts";
import { mostParticipations, type Participation } from "./participation.ts";
import { type BinaryTreeOptions, ownWeight, type Tree } from "./tree.ts";
import { treeStream } from "./treeStream.ts";
import { addSquares, applied, type Workload } from "./workload.ts";

/** The factorisation of prefix sums by binary trees. Its memory grows with the logarithm of the steps. */
export function binaryTree(
  steps: number,
  { restartEvery = steps, varianceReduced = true }: BinaryTreeOptions = {},
): Factorization {
  for (const [name, value] of Object.entries({ steps, restartEvery })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new RangeError(`binaryTree: expected ${name} to be a whole number ≥ 1, got ${value}.`);
  }
  const tree = { steps, restartEvery: Math.min(restartEvery, steps), varianceReduced };
  return {
    name: nameOf(tree),
    description: { kind: "binaryTree", ...tree },
    steps,
    memory: levelsOf(tree.restartEvery),
    bands: tree.restartEvery,
    sensitivity: (participation) => treeSensitivity(tree, participation),
    variances: (workload) => treeVariances(tree, workload),
    stream: (source) => treeStream({ ...tree, source }),
  };
}

function nameOf({ steps, restartEvery, varianceReduced }: Tree): string {
  const name = varianceReduced ? "binaryTree" : "plainBinaryTree";
  return restartEvery < steps ? `${name}, restarted every ${restartEvery}` : name;
}

/**
 * A node of 2ʰ steps holds at most ⌈2ʰ / separation⌉ of a record's k contributions, and k lie in all nodes of a
 * height: Σ counts² ≤ k · most, height by height.
 */
function treeSensitivity(tree: Tree, participation: Participation): FactorizationSensitivity {
  const { separation } = participation;
  const count = mostParticipations(participation, tree.steps);
  const levels = levelsOf(tree.restartEvery);
  let square = 0;
  for (let height = 0; height < levels; height++) {
    square += count * Math.min(count, Math.ceil(2 ** height / separation));
  }
  const lastTree = tree.steps - (count - 1) * separation;
  const perTree = separation % tree.restartEvery === 0 && lastTree >= 2 ** (levels - 1);
  return { value: Math.sqrt(square), exact: count === 1 || perTree };
}

function treeVariances(tree: Tree, workload: Workload): Float64Array {
  const variances = new Float64Array(tree.steps);
  for (let start = 0; start < tree.steps; start += tree.restartEvery) {
    const length = Math.min(tree.restartEvery, tree.steps - start);
    for (let height = 0; height < levelsOf(length); height++) {
      for (let end = 2 ** height - 1; end < length; end += 2 ** height) {
        const column = new Float64Array(tree.steps);
        for (const [step, change] of changes({ height, end, length, tree })) {
          column[start + step] = change;
        }
        addSquares(variances, applied(workload, column));
      }
    }
  }
  return variances;
}

interface Node {
  readonly height: number;
  /** Last step below it, from the beginning of its tree. */
  readonly end: number;
  /** Steps of its tree. */
  readonly length: number;
  readonly tree: Tree;
}

/** How the weight of one node's noise in the prefix sums changes, as pairs of step and change. */
function* changes({ height, end, length, tree }: Node): Generator<readonly [number, number]> {
  let weight = ownWeight(height, tree.varianceReduced);
  let before = 0;
  for (let at = end, level = height; at < length; level++) {
    const parent = (Math.floor(at / 2 ** (level + 1)) + 1) * 2 ** (level + 1) - 1;
    if (parent !== at) {
      yield [at, weight - before];
      before = weight;
    }
    weight *= 1 - ownWeight(level + 1, tree.varianceReduced);
    at = parent;
  }
}
