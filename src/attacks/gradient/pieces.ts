/** Texts in a graph, piece by piece: tokens that are the same in every row, and tokens that are not decided yet. */
import { embedTokens, type Model } from "../../model/transformer.ts";
import { expand } from "../../tensor/operations/broadcast.ts";
import { concat } from "../../tensor/operations/window.ts";
import { constant, type Tensor } from "../../tensor/tensor.ts";

/** Tokens, or what is embedded already [rows, time, width]. */
export type Piece = readonly number[] | Tensor;

/** Embeddings [rows, time, width] of pieces one after the other, without their positions. Not all may be empty. */
export function embedPieces(model: Model, pieces: readonly Piece[], rows: number): Tensor {
  const embedded = pieces.flatMap((piece) => {
    if (!isTokens(piece)) return [piece];
    return piece.length > 0 ? [inEveryRow(embedRow(model, piece), rows)] : [];
  });
  return concat(embedded, 1);
}

/** Embeddings [1, time, width] of tokens. */
export const embedRow = (model: Model, tokens: readonly number[]): Tensor =>
  embedTokens(model, constant(tokens, { dtype: "int32", shape: [1, tokens.length] }));

/** One row [1, …] so many times. */
export const inEveryRow = (row: Tensor, rows: number): Tensor =>
  expand(row, [rows, ...row.shape.slice(1)]);

const isTokens = (piece: Piece): piece is readonly number[] => Array.isArray(piece);
