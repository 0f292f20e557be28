/** Privacy of training data: what happened, what may be claimed about it, what it costs. */
export {
  type Account,
  type AccountOptions,
  accountantNamed,
  privacyOf,
} from "./account.ts";
export {
  type Accountant,
  type AccountingOptions,
  type Bounds,
  type PrivacyCurve,
  UnsupportedEventError,
} from "./accountants/accountant.ts";
export { accountants } from "./accountants/index.ts";
export { checkDelta, customaryDelta, type DeltaCheckOptions } from "./deltaCheck.ts";
export {
  dpSgd,
  type Mechanism,
  type PrivacyEvent,
  type RepeatAndSelect,
  type Sampled,
} from "./event.ts";
export { checkedEvent, parseEvent } from "./eventCheck.ts";
export { eventSchema } from "./eventSchema.ts";
export {
  type NeighboringRelation,
  neighboringRelations,
  sumSensitivity,
} from "./neighboringRelation.ts";
export { type Refusal, RefusedInputError } from "./refusal.ts";
export { type Part, type Repeated, repeatedParts } from "./repeated.ts";
export { checkedUnit } from "./unitCheck.ts";
export type { UnitOfPrivacy } from "./unitOfPrivacy.ts";
