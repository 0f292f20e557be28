/** Requests of one call, each with its key, its seed and its place in a family. */
import { seedFrom, split } from "../../math/seed.ts";
import type { CompletionRequest, SamplingOptions } from "../policy.ts";
import type { Call } from "./call.ts";
import type { CallExtras } from "./dialect.ts";
import { cutsOf, type FamilyMember, queuesOf } from "./families.ts";
import { memberOf } from "./prompt.ts";
import { keyOf } from "./responses.ts";

/** A request, ready to be asked. */
export interface Asked {
  /** Of the request among those of its call. */
  readonly position: number;
  /** Under which its answer is kept. */
  readonly key: string;
  readonly call: Call;
  /** Whether its answer was begun. */
  readonly isBegun: boolean;
}

/** What is the same for all requests of a call. */
export interface AskedOptions {
  readonly sampling: SamplingOptions;
  /** Who is asked: a part of every key. */
  readonly server: { readonly dialect: string; readonly address: string; readonly model: string };
  readonly extras: Omit<CallExtras, "sampling" | "family">;
}

interface Prepared extends FamilyMember {
  readonly position: number;
  readonly request: CompletionRequest;
  /** How often the same was asked before in this call. */
  readonly occurrence: number;
}

/**
 * The requests in queues: what stands in one is asked one after the other.
 *
 * The same prompt twice in one call is drawn twice, as trials are; without temperature both are one question.
 */
export function askedQueues(
  requests: readonly CompletionRequest[],
  options: AskedOptions,
): Asked[][] {
  const counts = new Map<string, number>();
  const prepared = requests.map((request, position): Prepared => {
    const member = memberOf(request);
    const same = JSON.stringify([member.segments, request.trial ?? 0]);
    const occurrence = options.sampling.temperature === 0 ? 0 : (counts.get(same) ?? 0);
    counts.set(same, occurrence + 1);
    return { ...member, position, request, occurrence };
  });
  const queues = queuesOf(prepared, {
    family: ({ request }) => request.family,
    length: ({ segments }) => segments.reduce((sum, { text }) => sum + text.length, 0),
  });
  return queues.map((queue) => {
    const cuts = cutsOf(queue);
    return queue.map((each, index) => askedOf(each, cuts[index]!, options));
  });
}

function askedOf(
  { segments, position, request, occurrence }: Prepared,
  cuts: Call["cuts"],
  { sampling, server, extras }: AskedOptions,
): Asked {
  const { seed: given, signal: _, ...asked } = sampling;
  const { trial = 0, family } = request;
  const { maxTokens, temperature = 1, topK, topP, minP, stop = [] } = asked;
  const fields = { maxTokens, temperature, topK, topP, minP, stop };
  const repeat = { seed: given, trial, occurrence };
  const { topTokens, thoughts } = extras;
  const key = keyOf({ server, segments, fields, repeat, topTokens, thoughts });
  const seed = given === undefined ? {} : { seed: serverSeed(given, trial, occurrence) };
  const isBegun = (request.prefill ?? "") !== "";
  const { prefill, ...others } = extras;
  const call = {
    ...{ segments, cuts, sampling: asked, ...seed },
    extras: {
      ...others,
      ...(isBegun && prefill !== undefined ? { prefill } : {}),
      ...(family === undefined ? {} : { family }),
    },
  };
  return { position, key, call, isBegun };
}

/** Servers take whole numbers of 31 bits. */
const serverSeed = (seed: number, trial: number, occurrence: number) =>
  split(seedFrom(seed), "server", trial, occurrence).key[0] >>> 1;
