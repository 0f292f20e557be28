/** What a classifier says to conversations whose tokens are not decided yet; `rewards/rater.ts` is its twin for tokens. */
import { type HeadedTransformer, headOutputsFrom } from "../../model/heads.ts";
import { lastOf, type ReadOn, readOn } from "../../model/readOn.ts";
import { embedMixture, type Model, type Transformer } from "../../model/transformer.ts";
import {
  beforeResponseOf,
  type HeadNetwork,
  type LabelTokenNetwork,
  type OpenClassifier,
} from "../../rewards/openClassifier.ts";
import { add, subtract } from "../../tensor/operations/arithmetic.ts";
import { gather } from "../../tensor/operations/indexing.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { matmul } from "../../tensor/operations/matmul.ts";
import { logSumExp } from "../../tensor/operations/reduction.ts";
import { concat, slice } from "../../tensor/operations/window.ts";
import { constant, type Tensor } from "../../tensor/tensor.ts";
import { embedPieces, embedRow, inEveryRow } from "./pieces.ts";

/** A classifier inside a graph. */
export interface SoftRater {
  readonly classifier: OpenClassifier;
  readonly parameters: Transformer<Tensor> | HeadedTransformer<Tensor>;
}

/** What is rated, in the vocabulary of the model that answers. */
export interface SoftExchange {
  /** Fixed tokens, then weights [rows, promptTokens, vocab]; absent: the neutral prompt. */
  readonly prompt?: { readonly fixed: readonly number[]; readonly weights: Tensor };
  /** Weights [rows, responseTokens, vocab]. */
  readonly response: Tensor;
}

/** Logits of unsafe, [rows], by a pass of its own. What is the same in every row is read once. */
export function softRating(rater: SoftRater, { prompt, response }: SoftExchange): Tensor {
  const { before, between, after, tokenMap } = rater.classifier;
  const trunk = trunkOf(rater);
  const own = (token: number) => tokenMap?.[token] ?? token;
  const embed = (weights: Tensor) => embedMixture(withVocabulary(trunk, tokenMap), weights);
  const [known, open] = prompt
    ? [
        [...before, ...prompt.fixed.map(own)],
        [embed(prompt.weights), between],
      ]
    : [beforeResponseOf(rater.classifier), []];
  const rows = response.shape[0]!;
  const first = known.length > 0 ? readOn(trunk, embedRow(trunk, known)) : undefined;
  const pieces = [...open, embed(response), after];
  return unsafeLogits(rater, readOn(trunk, embedPieces(trunk, pieces, rows), first?.past), first);
}

/** Logits of unsafe, [rows], where the rest of a text was read behind what is the same in every row. */
export function unsafeLogits(
  { classifier: { network }, parameters }: SoftRater,
  read: ReadOn,
  first?: ReadOn,
): Tensor {
  const last = lastOf(read);
  if (network.kind === "labelToken") {
    return labelLogits(parameters as Transformer<Tensor>, last, network);
  }
  const readsAll = network.model.head.reads === "mean";
  const all = first ? concat([inEveryRow(first.final, last.shape[0]!), read.final], 1) : read.final;
  return headLogits(parameters as HeadedTransformer<Tensor>, readsAll ? all : last, network);
}

/** Logit of unsafe less that of safe; no other token is computed. `last`: [rows, 1, width]. */
function labelLogits(
  { head, tokenEmbedding }: Transformer<Tensor>,
  last: Tensor,
  { unsafe, safe }: LabelTokenNetwork,
): Tensor {
  const [rows, , width] = last.shape as [number, number, number];
  const flat = reshape(last, [rows, width]);
  const signs = constant([1, -1], { dtype: last.dtype, shape: [2, 1] });
  const difference = (logits: Tensor) => reshape(matmul(logits, signs), [logits.shape[0]!]);
  const labels = constant([unsafe, safe], { dtype: "int32" });
  if (!head) {
    return difference(matmul(flat, gather(tokenEmbedding, labels), { transposeB: true }));
  }
  const column = (label: number) => slice(head.weight, 1, [label, label + 1]);
  const logits = difference(matmul(flat, concat([column(unsafe), column(safe)])));
  if (!head.bias) return logits;
  return add(logits, difference(reshape(gather(head.bias, labels), [1, 2])));
}

/** From the outputs of a head: the one logit, or that of unsafe less log Σ exp of the others. */
function headLogits(
  parameters: HeadedTransformer<Tensor>,
  final: Tensor,
  { model: { config, head }, unsafe }: HeadNetwork,
): Tensor {
  const [rows, time] = final.shape as [number, number, number];
  const lengths = constant(Array<number>(rows).fill(time), { dtype: "int32" });
  const outputs = headOutputsFrom({ parameters, config, head }, final, lengths); // [rows, outputs]
  const at = (index: number) => reshape(slice(outputs, 1, [index, index + 1]), [rows]);
  if (head.outputs === 1) return at(0);
  const others = [...Array(head.outputs).keys()].filter((index) => index !== unsafe);
  const columns = others.map((index) => reshape(at(index), [rows, 1]));
  return subtract(at(unsafe), logSumExp(concat(columns), { axes: [1] }));
}

/** The transformer below a classifier, without its head. */
function trunkOf({ classifier: { network }, parameters }: SoftRater): Model {
  const { config } = network.model;
  return network.kind === "head"
    ? { config, parameters: (parameters as HeadedTransformer<Tensor>).trunk }
    : { config, parameters: parameters as Transformer<Tensor> };
}

/** The same network with the embeddings that stand for the tokens of another vocabulary. */
function withVocabulary(trunk: Model, tokenMap: Int32Array | undefined): Model {
  if (!tokenMap) return trunk;
  const ids = constant(tokenMap, { dtype: "int32" });
  const tokenEmbedding = gather(trunk.parameters.tokenEmbedding, ids);
  return { ...trunk, parameters: { ...trunk.parameters, tokenEmbedding } };
}
