/** The shape of the binary trees that prefix sums are made of. */

/** How a tree is grown and read. */
export interface BinaryTreeOptions {
  /** Steps after which a new tree begins; the noise of the old one stays in the sums. @default never */
  readonly restartEvery?: number;
  /**
   * Whether a sum is estimated from its own noise and that of everything below it, which costs no privacy and leaves
   * about half of the variance (Honaker 2015, from below). @default true
   */
  readonly varianceReduced?: boolean;
}

/** All that a tree is. */
export type Tree = Required<BinaryTreeOptions> & { readonly steps: number };

/** What a node's own noise weighs in its estimate, which is then its variance: 2ʰ / (2ʰ⁺¹ − 1), or 1. */
export const ownWeight = (height: number, varianceReduced: boolean): number =>
  varianceReduced ? 2 ** height / (2 ** (height + 1) - 1) : 1;
