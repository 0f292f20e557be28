/** Batches of training without privacy. */
import { generator, type Seed, split } from "../../../src/math/seed.ts";

interface Place {
  /** 1-based. */
  readonly step: number;
  readonly batch: number;
  /** Records in all. */
  readonly of: number;
}

/** The batch of a step where every epoch has an order of its own; what is left over of an epoch is not used. */
export function shuffledBatch(seed: Seed, { step, batch, of }: Place): readonly number[] {
  const perEpoch = Math.max(1, Math.floor(of / batch));
  const epoch = Math.floor((step - 1) / perEpoch);
  const order = generator(split(seed, epoch)).shuffle([...Array(of).keys()]);
  const start = ((step - 1) % perEpoch) * batch;
  return order.slice(start, start + batch);
}
