/**
 * Language models: their shape and parameters, sampling and scoring, adapters, heads, probes, files.
 *
 * Beside it: `assay/model/huggingface`, `assay/model/tokenizers`, `assay/model/safetensors`.
 */
export { encodeAdapter, parseAdapter } from "./adapterFile.ts";
export type { ChoiceOptions } from "./choose.ts";
export { type Conclusion, concluding, conclusionSchema } from "./conclusion.ts";
export { exportOnnx, type OnnxOptions } from "./exportOnnx.ts";
export * from "./heads.ts";
export { type InitialOptions, initialParameters, parameterCount } from "./initialize.ts";
export * from "./lora.ts";
export * from "./mlp.ts";
export { createNextTokenReader, type NextTokenOptions } from "./nextTokens.ts";
export {
  flatten,
  type Layout,
  layoutOf,
  layoutOfTree,
  type Place,
  partsOf,
  viewOf,
} from "./parameters.ts";
export * from "./probe.ts";
export type { SampleOptions, SampleRequest } from "./requests.ts";
export { createResidualReader, type ResidualOptions, type ResidualReader } from "./residuals.ts";
export type { Sampled } from "./rows.ts";
export { createSampler, type Sampler, type SamplerOptions } from "./sampler.ts";
export type { ScoreRequest, Span } from "./scoreRequest.ts";
export { createScorer, type Scorer, type ScorerOptions, type ScorerUsage } from "./scorer.ts";
export type { SequenceOptions, SequenceReader } from "./sequenceReader.ts";
export type { Sequence, SequenceInputs } from "./sequences.ts";
export * from "./transformer.ts";
export {
  type TransformerConfig,
  type TransformerSize,
  transformerConfig,
  transformerConfigSchema,
} from "./transformerConfig.ts";
export { constantWeights, type TrainedModel } from "./weights.ts";
