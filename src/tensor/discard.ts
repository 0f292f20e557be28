/**
 * Gives the memory of arrays back at once, not when the garbage collector comes by.
 *
 * It counts arrays, not what lies behind them: a loop that drops megabytes at every turn holds hundreds of them, in fresh
 * pages each time.
 */
import { MessageChannel } from "node:worker_threads";
import type { TypedArray } from "./dtype.ts";

/** A message to a port that is closed is dropped, and with it the memory that was handed over. */
const { port1: sender, port2: receiver } = new MessageChannel();
receiver.close();

/** Smaller arrays are not worth a message. In bytes. */
const WORTH_A_MESSAGE = 2 ** 16;

/** Frees the memory of the large ones. Nobody else may use it, and each has a buffer of its own: it is empty afterwards. */
export function discard(arrays: readonly TypedArray[]): void {
  const buffers = arrays.map(({ buffer }) => buffer as ArrayBuffer);
  const large = buffers.filter(({ byteLength }) => byteLength >= WORTH_A_MESSAGE);
  if (large.length > 0) sender.postMessage(undefined, large);
}
