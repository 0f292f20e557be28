/**
 * Any model of the AI SDK as a policy: asked at the pace that the server bears, within a budget, and never twice
 * for the same answer.
 *
 * Proves: that every answer came from the model that is named, to the prompt that is recorded.
 * Does not prove: that the provider did not change the model behind the name; that the same is answered tomorrow.
 */
import { setMaxListeners } from "node:events";
import type { LanguageModelV3 } from "@ai-sdk/provider";
import type {
  Capability,
  Completion,
  CompletionRequest,
  Policy,
  PolicyProfile,
  SamplingOptions,
} from "../policy.ts";
import { type Ask, createAsker } from "./asker.ts";
import type { Answered } from "./call.ts";
import { type Clock, realClock } from "./clock.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import type { Failure } from "./failure.ts";
import { createMeter, type Meter } from "./meter.ts";
import { nextTokenLogProbs } from "./nextToken.ts";
import { type ApiOptions, roomForThoughts, UnusableServerError } from "./options.ts";
import { createPace } from "./pace.ts";
import { findingsSchema, type ProbeFindings, probe, profileOf } from "./probe.ts";
import { type Asked, askedQueues } from "./request.ts";
import { answeredSchema, keyOf, noResponses, type Responses, responsesIn } from "./responses.ts";
import { concealerOf } from "./secrets.ts";

/** What is known of a server before it is asked. */
export interface ApiPolicyOptions extends ApiOptions {
  /** How a person names the policy. @default provider and model, as `openai.chat/gpt-4.1-mini` */
  readonly name?: string;
  /** Where the calls go; without keys. @default unknown */
  readonly address?: string;
  /** @default by the provider of the model */
  readonly dialect?: Dialect;
  /** What probes would find out; then none are made. @default found out by asking */
  readonly findings?: ProbeFindings;
  /** The environment variable that holds the key, for messages. */
  readonly keyVariable?: string;
  /** @default the clock of this machine */
  readonly clock?: Clock;
}

/**
 * A policy that asks `model`.
 *
 * `complete` gives an errored or refused completion for a request that fails by itself. It rejects where no
 * request can succeed (UnusableServerError) and where the budget is used up (BudgetExceededError); what was
 * answered until then is on the disk.
 */
export function apiPolicy(model: LanguageModelV3, options: ApiPolicyOptions = {}): Policy {
  const server = new Server(model, options);
  return {
    name: server.name,
    get capabilities() {
      return server.capabilities;
    },
    probe: (signal) => server.profile(signal),
    usage: () => server.meter.usage(),
    complete: (requests, sampling) => server.complete(requests, sampling),
    logProbs: (continuations) =>
      nextTokenLogProbs(continuations, (requests, topTokens) =>
        server.answers(requests, { maxTokens: 1, temperature: 1 }, topTokens),
      ),
    dispose: async () => {},
  };
}

class Server {
  readonly name: string;
  readonly meter: Meter;
  capabilities: ReadonlySet<Capability>;
  private readonly ask: Ask;
  private readonly concurrency: number;
  private readonly dialect: Dialect;
  private readonly thoughts: number;
  private readonly responses: Responses;
  private readonly conceal: (text: string) => string;
  private readonly identity: { dialect: string; address: string; model: string };
  private readonly ignored = new Set<string>();
  /** Answers that are on their way, by key. */
  private readonly underWay = new Map<string, Promise<Answered | Failure>>();
  private findings: Promise<ProbeFindings> | undefined;

  constructor(model: LanguageModelV3, options: ApiPolicyOptions) {
    const { retries = 5, timeout = 120, concurrency = 50, stream = false } = options;
    const { clock = realClock, environment = process.env, keyVariable } = options;
    requireRange(retries, timeout);
    this.name = options.name ?? `${model.provider}/${model.modelId}`;
    this.dialect = options.dialect ?? dialectOf(model.provider);
    this.capabilities = new Set(this.dialect.declared);
    this.concurrency = concurrency;
    this.thoughts = options.thoughts ?? roomForThoughts;
    this.meter = createMeter(options);
    this.responses = responsesAt(options.responses);
    this.conceal = concealerOf(environment);
    if (options.findings) this.findings = Promise.resolve(this.learnt(options.findings));
    const address = options.address ?? model.provider;
    this.identity = { dialect: this.dialect.name, address, model: model.modelId };
    this.ask = createAsker({
      ...{ model, dialect: this.dialect, stream, retries, timeout, clock, meter: this.meter },
      pace: createPace(concurrency, clock),
      failures: {
        ...{ name: this.name, clean: this.conceal },
        ...(keyVariable === undefined ? {} : { keyVariable }),
      },
    });
  }

  async profile(signal?: AbortSignal): Promise<PolicyProfile> {
    const profile = profileOf(this.dialect, await this.found(signal));
    const { problem } = this.responses;
    const degraded = [
      ...profile.degraded,
      ...this.ignored,
      ...(problem === undefined ? [] : [`Answers could not be kept: ${problem}`]),
    ];
    return { ...profile, address: this.identity.address, degraded };
  }

  async complete(
    requests: readonly CompletionRequest[],
    sampling: SamplingOptions,
  ): Promise<Completion[]> {
    const answers = await this.answers(requests, sampling);
    return answers.map(completionOf);
  }

  /** One answer or failure per request, in order. */
  async answers(
    requests: readonly CompletionRequest[],
    sampling: SamplingOptions,
    topTokens?: number,
  ): Promise<(Answered | Failure)[]> {
    const { prefill, reasoning } = await this.found(sampling.signal);
    const stopped = new AbortController();
    const signal = AbortSignal.any([stopped.signal, ...(sampling.signal ? [sampling.signal] : [])]);
    // Every call that waits listens.
    setMaxListeners(0, signal);
    const answers: (Answered | Failure)[] = [];
    const queues = askedQueues(requests, {
      ...{ sampling, server: this.identity },
      extras: {
        ...(topTokens === undefined ? {} : { topTokens }),
        ...(prefill === "none" ? {} : { prefill }),
        ...(reasoning === "none" ? {} : { thoughts: this.thoughts }),
      },
    });
    const work = async (queue: readonly Asked[]) => {
      for (const asked of queue) {
        const cannot = asked.isBegun && prefill === "none";
        answers[asked.position] = cannot ? unbegun : await this.answer(asked, signal);
      }
    };
    await inTurn(queues, this.concurrency, (queue) =>
      work(queue).catch((error: unknown) => {
        // What is under way when the budget ends is paid for: it is waited for and kept.
        if (error instanceof UnusableServerError) stopped.abort(error);
        throw error;
      }),
    );
    return answers;
  }

  private found(signal: AbortSignal | undefined): Promise<ProbeFindings> {
    this.findings ??= this.findOut(signal ?? new AbortController().signal).catch((error) => {
      // The next call may have more luck, or a signal of its own.
      this.findings = undefined;
      throw error;
    });
    return this.findings;
  }

  private async findOut(signal: AbortSignal): Promise<ProbeFindings> {
    const key = keyOf({ probe: this.identity });
    const kept = this.responses.read(key, findingsSchema);
    const findings = kept ?? (await probe(this.ask, this.dialect, signal));
    if (kept === undefined) this.responses.write(key, findings);
    return this.learnt(findings);
  }

  private learnt(findings: ProbeFindings): ProbeFindings {
    this.capabilities = new Set(profileOf(this.dialect, findings).capabilities);
    return findings;
  }

  private answer(asked: Asked, signal: AbortSignal): Promise<Answered | Failure> {
    const { key } = asked;
    const before = this.underWay.get(key);
    if (before) return before;
    const work = this.keptOrAsked(asked, signal).finally(() => this.underWay.delete(key));
    this.underWay.set(key, work);
    return work;
  }

  private async keptOrAsked({ key, call }: Asked, signal: AbortSignal) {
    signal.throwIfAborted();
    const kept = this.responses.read(key, answeredSchema);
    if (kept) {
      this.meter.hit();
      return this.noted(kept);
    }
    const answer = await this.ask(call, signal);
    if (!("text" in answer)) return answer;
    const clean = this.concealed(answer);
    if (clean.stopReason !== "refused") this.responses.write(key, clean);
    return this.noted(clean);
  }

  private noted(answer: Answered): Answered {
    for (const sentence of answer.ignored) this.ignored.add(sentence);
    return answer;
  }

  /** A server may say the key that it was given. */
  private concealed(answer: Answered): Answered {
    const { text, reasoning } = answer;
    return {
      ...answer,
      text: this.conceal(text),
      ...(reasoning === undefined ? {} : { reasoning: this.conceal(reasoning) }),
    };
  }
}

/** Works on at most `limit` items at a time, to the end of what was begun; then throws the first error. */
async function inTurn<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  const settled = await Promise.allSettled(workers);
  const failed = settled.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

const unbegun: Failure = {
  kind: "request",
  message: "This server does not continue an answer that was begun: the policy lacks prefill.",
};

function requireRange(retries: number, timeout: number): void {
  if (!Number.isInteger(retries) || retries < 0) {
    throw new RangeError(`expected retries of at least 0, got ${retries}.`);
  }
  if (!(timeout > 0))
    throw new RangeError(`expected a time limit above 0 seconds, got ${timeout}.`);
}

const responsesAt = (folder: ApiOptions["responses"] = "runs/.responses") =>
  folder === false ? noResponses : responsesIn(folder);

function completionOf(answer: Answered | Failure): Completion {
  if (!("text" in answer)) {
    const stopReason = answer.kind === "refused" ? "refused" : "errored";
    return { text: "", stopReason, promptTokens: 0, completionTokens: 0, error: answer.message };
  }
  const { text, stopReason, promptTokens, completionTokens, reasoning } = answer;
  return {
    ...{ text, stopReason, promptTokens, completionTokens },
    ...(reasoning === undefined ? {} : { reasoning }),
    tokenDetail: {
      cachedPrompt: answer.cachedPromptTokens,
      cacheWrite: answer.cacheWriteTokens,
      reasoning: answer.reasoningTokens,
    },
  };
}
