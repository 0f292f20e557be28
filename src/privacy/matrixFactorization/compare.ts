/** Factorisations side by side: what each needs, and what error it leaves. */
import { bandedToeplitz } from "./bandedToeplitz.ts";
import { binaryTree } from "./binaryTree.ts";
import { bufferedToeplitz } from "./bufferedToeplitz.ts";
import { errorOf, type Factorization, type FactorizationError } from "./factorization.ts";
import { identityFactorization } from "./identity.ts";
import { oneParticipation, type Participation } from "./participation.ts";
import { bandedSquareRoot, squareRootToeplitz } from "./squareRootToeplitz.ts";
import { prefixSums, type Workload } from "./workload.ts";

/** One factorisation in a comparison, without amplification by sampling. */
export interface FactorizationRow extends FactorizationError {
  readonly name: string;
  /** Vectors of the model's size that are kept between steps. */
  readonly memory: number;
  readonly sensitivity: number;
  /** Whether some records reach that sensitivity, or it is a bound. */
  readonly exact: boolean;
}

/** What is compared. */
export interface CompareOptions {
  /** How often a record comes, and how soon. @default once */
  readonly participation?: Participation;
  /** @default prefix sums */
  readonly workload?: Workload;
  /** Of the banded ones. @default the separation, at most 32 */
  readonly bands?: number;
  /** @default 4 */
  readonly buffers?: number;
}

/** One row for each factorisation, for runs of `steps` steps; errors per unit of noise multiplier. */
export function compareFactorizations(
  steps: number,
  {
    participation = oneParticipation,
    workload = prefixSums,
    bands = Math.min(steps, 32, participation.participations > 1 ? participation.separation : 32),
    buffers = 4,
  }: CompareOptions = {},
): readonly FactorizationRow[] {
  const restartEvery = participation.participations > 1 ? participation.separation : steps;
  const factorizations: readonly Factorization[] = [
    identityFactorization(steps),
    binaryTree(steps, { varianceReduced: false }),
    binaryTree(steps),
    ...(restartEvery < steps ? [binaryTree(steps, { restartEvery })] : []),
    bandedSquareRoot(steps, bands),
    bandedToeplitz(steps, { bands, workload }),
    bufferedToeplitz(steps, { buffers, participation, workload }),
    squareRootToeplitz(steps),
  ];
  return factorizations.map((factorization) => {
    const { value, exact } = factorization.sensitivity(participation);
    const error = errorOf(factorization, participation, workload);
    return {
      name: factorization.name,
      memory: factorization.memory,
      sensitivity: value,
      exact,
      ...error,
    };
  });
}
