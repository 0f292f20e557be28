/** The Rényi orders that guarantees are kept at: those of google/differential-privacy, so that numbers can be compared. */

/** 1.1, 1.2 … 10.9, then 11, 12 … 63, 128, 256, 512, 1024. */
export const orders: Float64Array = Float64Array.from([
  ...Array.from({ length: 99 }, (_, tenths) => 1 + (tenths + 1) / 10),
  ...Array.from({ length: 53 }, (_, at) => 11 + at),
  ...[128, 256, 512, 1024],
]);

/** A bound at every order, as a function of the order. */
export const atOrders = (bound: (order: number) => number): Float64Array => orders.map(bound);
