/**
 * One entry to every way of training with a guarantee for labels, so that they can be compared at the same epsilon.
 *
 * Neighbours differ by the labels of one unit, a record or a user with all records (`replaceOne`), and by more where a
 * method protects more. Proves: the event of each method meets the target.
 */
import type { ProtectedPart } from "../../../privacy/record.ts";
import { byResponses, byTable, inTwoStages } from "./answeringMethods.ts";
import type {
  LabelMethod,
  LabelPrivacyOptions,
  LabelPrivateModel,
  LabelWork,
  Trained,
} from "./labelMethod.ts";
import { type UnitRecords, unitOfPrivacyOf } from "./labelUnits.ts";
import { byLabelSums, byPrivateSteps } from "./noisyMethods.ts";
import type { ClickTrainingTask } from "./plainTraining.ts";

/**
 * Trains by a method.
 *
 * @throws RangeError for a model or labels that a method cannot have; UnreachableTargetError where charges cost too much.
 */
export async function trainWithLabelPrivacy(
  task: ClickTrainingTask,
  data: UnitRecords,
  options: LabelPrivacyOptions,
): Promise<LabelPrivateModel> {
  const trained = await trainByMethod({ task, data, options });
  const protects = protectedBy[options.method.kind] ?? "labels";
  return {
    ...trained,
    unitOfPrivacy: unitOfPrivacyOf(data.units),
    neighboringRelation: "replaceOne",
    setting: { kind: "central", trusted: "whoever trains the model", protects },
  };
}

/** Methods that protect more than labels. */
const protectedBy: Partial<Record<LabelMethod["kind"], ProtectedPart>> = {
  dpSgd: "records",
  hybrid: "labelsAndUnknownFeatures",
};

async function trainByMethod(work: LabelWork): Promise<Trained> {
  const { method } = work.options;
  switch (method.kind) {
    case "randomizedResponse":
      return byResponses(work, method);
    case "twoStage":
      return inTwoStages(work, method);
    case "bins":
    case "unbiased":
      return byTable(work, method);
    case "dpSgd":
    case "hybrid":
      return byPrivateSteps(work, method);
    case "labelDpPro":
    case "labelSum":
      return byLabelSums(work, method);
  }
}
