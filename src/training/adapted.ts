/** Training an adapter in place of the model under it: with one loss for a batch, or one for each example. */
import {
  type Adapter,
  adapterTypes,
  type LoraOptions,
  loraSchema,
  withAdapter,
} from "../model/lora.ts";
import type { Transformer } from "../model/transformer.ts";
import { constantWeights, type TrainedModel } from "../model/weights.ts";
import type { Tensors } from "../tensor/compile.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { Objective } from "./objective.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/**
 * The same objective as a function of an adapter alone. The model is frozen: its parameters are constants of
 * the graph, which are read when the trainer is made.
 */
export function adapted<Batch extends object>(
  objective: Objective<Transformer<TensorType>, Batch>,
  model: TrainedModel,
  options: LoraOptions,
): Objective<Adapter<TensorType>, Batch> {
  const { parameters, whole } = adapterOver(model, options);
  const { batch, loss } = objective;
  return { parameters, batch, loss: (adapter, arrays) => loss(whole(adapter), arrays) };
}

/**
 * The same losses as a function of an adapter alone. The model is frozen: its parameters are constants of the graph,
 * and neither norms nor noise are computed for them.
 */
export function perExampleAdapted<Batch extends object>(
  objective: PerExampleObjective<Transformer<TensorType>, Batch>,
  model: TrainedModel,
  options: LoraOptions,
): PerExampleObjective<Adapter<TensorType>, Batch> {
  const { parameters, whole } = adapterOver(model, options);
  const { batch, losses } = objective;
  return { parameters, batch, losses: (adapter, arrays) => losses(whole(adapter), arrays) };
}

/** Parameters of an adapter, and the whole model that one makes of this one. */
function adapterOver(model: TrainedModel, options: LoraOptions) {
  const lora = loraSchema.parse(options);
  const base = constantWeights(model);
  return {
    parameters: adapterTypes(model.config, lora),
    whole: (adapter: Tensors<Adapter<TensorType>>) =>
      withAdapter(base, adapter as Adapter<Tensor>, lora) as Tensors<Transformer<TensorType>>,
  };
}
