/** Mechanisms for labels, where the rest of a record is known. */
export { debiasedLoss, unbiasedAnswers } from "./debias.ts";
export {
  answerTo,
  type LabelMechanism,
  lossOfLabel,
  meanAnswers,
} from "./labelMechanism.ts";
export {
  disjointResponses,
  keepProbability,
  type ResponseOptions,
  randomizedResponse,
  responseEvent,
  responseNoise,
  userResponseEvent,
} from "./randomizedResponse.ts";
export { type BinLoss, type BinOptions, type LabelBins, responseOnBins } from "./responseOnBins.ts";
export {
  posteriorMean,
  responseAmongTop,
  responseWithPrior,
  type TopResponse,
} from "./responseWithPrior.ts";
export { type UnbiasedResponse, unbiasedResponse } from "./unbiasedResponse.ts";
