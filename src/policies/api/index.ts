/** Policies over APIs: any model of the AI SDK as a policy, and any policy as a model of the AI SDK. */
export { type ApiPolicyOptions, apiPolicy } from "./apiPolicy.ts";
export { type Clock, realClock } from "./clock.ts";
export { type Dialect, dialects } from "./dialect.ts";
export { type LanguageModelOptions, languageModelOf } from "./languageModel.ts";
export { type ApiName, loadApiPolicy, parseApiName } from "./names.ts";
export * from "./options.ts";
export { knownPrice, pricesSource } from "./prices.ts";
export type { ProbeFindings } from "./probe.ts";
