/** Models of clicks and conversions: an embedding table, and a graph that reads its rows. */
export type { ClickInputs, ClickModel, ClickParameters } from "./clickModel.ts";
export { type ClickModelConfig, clickModelConfigSchema } from "./clickModelConfig.ts";
export { clickModel } from "./clickModels.ts";
export { type ClickShape, embeddingWidth, googleLarge, googleSmall } from "./googleShapes.ts";
export {
  type ClickPredictor,
  clickPredictor,
  expectations,
  type PredictionOptions,
  predict,
} from "./predict.ts";
export { type FieldRows, type FieldWidth, type TableLayout, tableLayout } from "./tableLayout.ts";
