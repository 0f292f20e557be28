/** Server-sent events that say when a run has changed. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Runs } from "./runs.ts";

export interface ChangesOptions {
  /** How often the files are looked at, in milliseconds. */
  readonly interval: number;
  /** Aborted when the server closes. */
  readonly signal: AbortSignal;
}

/** Silence for this long makes proxies and browsers give up, in milliseconds. */
const longestSilence = 15_000;

/** Sends one `change` for each state that is seen; the first only after something has changed. */
export function changes(
  context: Context,
  of: { runs: Runs; name: string },
  options: ChangesOptions,
) {
  const { interval, signal } = options;
  return streamSSE(context, async (stream) => {
    let version = await of.runs.version(of.name);
    let spoke = Date.now();
    // The page may be older than this stream; one fetch brings them together.
    await stream.writeSSE({ event: "change", data: "connected" });
    while (!stream.aborted && !signal.aborted) {
      await stream.sleep(interval);
      const now = await of.runs.version(of.name);
      const silence = Date.now() - spoke;
      if (now === version && silence < longestSilence) continue;
      if (now === version) await stream.write(": still here\n\n");
      else await stream.writeSSE({ event: "change", data: now });
      version = now;
      spoke = Date.now();
    }
  });
}
