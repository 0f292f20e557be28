/**
 * Gradients of every example of a batch on its own: their norms, and any weighted sum of them, from one
 * backward pass.
 *
 * Holds when the examples do not mix (no batch norm) and the batch is axis 0 of every activation: then the
 * part of a cotangent that belongs to an example is the cotangent of that example's loss.
 */
import { TensorError } from "../error.ts";
import { backpropagate, requireSource } from "../gradient.ts";
import { add } from "../operations/arithmetic.ts";
import { expand, sum, zerosOf } from "../operations/broadcast.ts";
import { reshape, transpose } from "../operations/layout.ts";
import { matmul } from "../operations/matmul.ts";
import { formatShape, sizeOf } from "../shape.ts";
import { constant, type Node, type Tensor } from "../tensor.ts";
import { backAlong, backEach, isDifferentiable } from "./path.ts";
import {
  ghostIsCheaper,
  materialize,
  type Product,
  rowSquares,
  squaredNorm,
  type Written,
  weightedSum,
  written,
} from "./product.ts";
import { type Contribution, contributionOf, type Use, usesOf } from "./uses.ts";

export interface PerExampleOptions {
  /**
   * `ghost` never forms per-example gradients of matrices, `materialized` always does, `auto` takes the
   * cheaper per parameter. @default "auto"
   */
  readonly strategy?: "auto" | "ghost" | "materialized";
  /** Tensors that belong to the examples, [batch, …]: their gradients come out of the same pass. @default none */
  readonly inputs?: readonly Tensor[];
}

export interface PerExampleGradients {
  /**
   * Squared L2 norm of the gradient of each example over all parameters, [batch]; from Gram matrices with what rounding may
   * have taken from it, so that whoever clips by it clips enough.
   */
  readonly squaredNorms: Tensor;
  /** The same of each parameter alone, [batch] each, in the order of the parameters; they add up to the whole. */
  readonly squaredNormsByParameter: readonly Tensor[];
  /**
   * Σ over examples of weight · gradient, shaped like each parameter. `weights`: [batch], the same for all
   * parameters, or one such tensor per parameter.
   */
  weightedSum(weights: Tensor | readonly Tensor[]): Tensor[];
  /** Every gradient of every example, [batch, …shape] per parameter: the slow way. */
  materialize(): Tensor[];
  /** Gradients of each example's loss with respect to its part of each of `inputs`, [batch, …]. */
  readonly inputGradients: readonly Tensor[];
  /** Numbers per example that are written down between norms and sum: what the memory of a batch grows by. */
  readonly writtenNumbers: number;
}

/** Per-example gradients of `losses` [batch] with respect to `parameters`. */
export function perExampleGradients(
  losses: Tensor,
  parameters: readonly Tensor[],
  { strategy = "auto", inputs = [] }: PerExampleOptions = {},
): PerExampleGradients {
  if (losses.shape.length !== 1) {
    const message = `expected one loss per example, [batch], got ${formatShape(losses.shape)}.`;
    throw new TensorError("perExampleGradients", message);
  }
  if (parameters.length === 0) {
    throw new TensorError("perExampleGradients", "expected at least one parameter.");
  }
  const sources = [...parameters, ...inputs];
  for (const source of sources) requireSource(source);
  const batch = losses.shape[0]!;
  const cotangents = backpropagate(sum(losses), sources);
  const parts = usesOf(losses, parameters).map(
    (uses, index) =>
      new ParameterGradients(parameters[index]!, { uses, cotangents, batch, strategy }),
  );
  const squaredNormsByParameter = parts.map((part) => part.squaredNorms());
  return {
    squaredNorms: squaredNormsByParameter.reduce((a, b) => add(a, b)),
    squaredNormsByParameter,
    weightedSum: (weights) => {
      const each = perParameter(weights, parts.length);
      return parts.map((part, index) => part.weightedSum(each[index]!));
    },
    materialize: () => parts.map((part) => part.materialize()),
    inputGradients: inputs.map((each) => cotangents.get(each.node)?.[each.index] ?? zerosOf(each)),
    writtenNumbers: parts.reduce((total, part) => total + part.writtenNumbers, 0),
  };
}

function perParameter(weights: Tensor | readonly Tensor[], count: number): readonly Tensor[] {
  const each = "node" in weights ? Array<Tensor>(count).fill(weights) : weights;
  if (each.length === count) return each;
  const message = `expected weights for ${count} parameters, got ${each.length}.`;
  throw new TensorError("weightedSum", message);
}

interface Setting {
  readonly uses: readonly Use[];
  readonly cotangents: ReadonlyMap<Node, readonly (Tensor | undefined)[]>;
  readonly batch: number;
  readonly strategy: "auto" | "ghost" | "materialized";
}

/** The per-example gradients of one parameter: the sum of what its uses add. */
class ParameterGradients {
  private readonly parameter: Tensor;
  private readonly batch: number;
  private readonly parts: readonly { readonly use: Use; readonly contribution: Contribution }[];
  private readonly strategy: Setting["strategy"];

  constructor(parameter: Tensor, { uses, cotangents, batch, strategy }: Setting) {
    this.parameter = parameter;
    this.batch = batch;
    this.strategy = strategy;
    this.parts = uses.filter(isDifferentiable).flatMap((use) => {
      const outputs = use.node.outputs.map((_, index) => cotangents.get(use.node)?.[index]);
      const contribution = contributionOf(use, outputs, batch);
      return contribution ? [{ use, contribution }] : [];
    });
  }

  get writtenNumbers(): number {
    if (this.ghostProducts()) return 0;
    const shapes = this.parts.map(({ use }) => inputShape(use));
    return shapes.reduce((total, shape) => total + sizeOf(shape), 0);
  }

  squaredNorms(): Tensor {
    const products = this.ghostProducts();
    return products ? squaredNorm(products) : this.sumOfSquares();
  }

  weightedSum(weights: Tensor): Tensor {
    if (this.parts.length === 0) return this.zeros(this.parameter.shape);
    const isGhost = this.ghostProducts() !== undefined;
    return this.parts
      .map(({ use, contribution }) => {
        // Where norms needed each gradient written down, the sum is read off them.
        const isWritten = contribution.kind === "direct" || (!isGhost && isMatrix(contribution));
        const total = isWritten
          ? weightedRows(writtenOf(contribution), weights)
          : weightedSum(contribution, weights);
        return backAlong(use.path, reshape(total, inputShape(use)))!;
      })
      .reduce((a, b) => add(a, b));
  }

  materialize(): Tensor {
    const shape = [this.batch, ...this.parameter.shape];
    if (this.parts.length === 0) return this.zeros(shape);
    return this.parts
      .map(({ use, contribution }) => {
        const gradients = gradientsOf(contribution);
        return backEach(use, reshape(gradients, [this.batch, ...inputShape(use)]), this.batch);
      })
      .reduce((a, b) => add(a, b));
  }

  /** The contributions, when norms can and should be had from their Gram matrices. */
  private ghostProducts(): readonly Product[] | undefined {
    if (this.strategy === "materialized" || this.parts.length === 0) return undefined;
    const products = this.parts.flatMap(({ contribution }) =>
      contribution.kind === "product" ? [contribution] : [],
    );
    if (products.length !== this.parts.length || !this.factorsLineUp()) return undefined;
    return this.strategy === "ghost" || products.every(ghostIsCheaper) ? products : undefined;
  }

  /** Rearranging keeps a norm, but differently rearranged uses do not line up factor by factor. */
  private factorsLineUp(): boolean {
    const [first, ...others] = this.parts;
    const allowed = others.length > 0 ? identities : keepingNorms;
    const steps = [first!, ...others].flatMap(({ use }) => use.path);
    return steps.every(({ node }) => allowed.has(node.operation.name));
  }

  private sumOfSquares(): Tensor {
    const [only, ...others] = this.parts;
    const keepsNorm = only?.use.path.every(({ node }) => keepingNorms.has(node.operation.name));
    return rowSquares(
      only && others.length === 0 && keepsNorm
        ? writtenOf(only.contribution).gradients
        : this.materialize(),
    );
  }

  private zeros(shape: readonly number[]): Tensor {
    return expand(constant(0, { dtype: this.parameter.dtype }), shape);
  }
}

const inputShape = ({ node, input }: Use) => node.inputs[input]!.shape;

const identities: ReadonlySet<string> = new Set(["identity"]);
/** Operations between a parameter and its use whose adjoint keeps the norm of a gradient. */
const keepingNorms: ReadonlySet<string> = new Set([
  "identity",
  "reshape",
  "permute",
  "slice",
  "split",
]);

/** Whether G is a matrix product; an embedding is scattered, and its sum is scattered faster than read off. */
const isMatrix = ({ left }: Product) => left.kind === "dense";

/** What a use adds to the gradient of each example, as it lies in memory. */
const writtenOf = (contribution: Contribution): Written =>
  contribution.kind === "product"
    ? written(contribution)
    : { gradients: contribution.gradients, isSwapped: false };

/** The same, [batch, …]. */
const gradientsOf = (contribution: Contribution): Tensor =>
  contribution.kind === "product" ? materialize(contribution) : contribution.gradients;

/** Σ weight · gradient over the examples, as one product. */
function weightedRows({ gradients, isSwapped }: Written, weights: Tensor): Tensor {
  const [batch, ...rest] = gradients.shape as [number, ...number[]];
  const rows = reshape(gradients, [batch, sizeOf(rest)]);
  const total = reshape(matmul(reshape(weights, [1, batch]), rows), rest);
  return isSwapped ? transpose(total) : total;
}
