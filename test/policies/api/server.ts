/**
 * A server on this machine that answers in three dialects, and misbehaves on demand. A word is a token.
 *
 * It bills like a provider: the beginning of a prompt that it has read before is cached. OpenAI's dialect keeps
 * every prompt; Anthropic's only what stands before a mark.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bodyOf, eventsOf, readRequest, type SeenRequest } from "./wire.ts";

export type { SeenRequest } from "./wire.ts";

/** What the server does with a request. */
export type Behaviour =
  | {
      readonly kind: "answer";
      readonly text: string;
      readonly finish?: "stop" | "length" | "refusal";
      readonly reasoning?: string;
      /** Tokens thought and not shown. */
      readonly hidden?: number;
      /** What might have come first, with probabilities. */
      readonly next?: Readonly<Record<string, number>>;
      /** Milliseconds until it comes. */
      readonly after?: number;
    }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  /** This body, whatever it is. */
  | { readonly kind: "raw"; readonly body: string }
  /** No answer, ever. */
  | { readonly kind: "hang" }
  /** Half of an answer, then the end of the connection: `end` as if it were all, `reset` not. */
  | { readonly kind: "cut"; readonly by: "end" | "reset" }
  /** The connection breaks before a byte was answered. */
  | { readonly kind: "reset" };

/** What a server pretends to be when it is probed. */
export interface Persona {
  readonly prefill?: "plain" | "flagged" | "restarts" | "rejects";
  readonly seed?: "repeated" | "dropped" | "rejects";
  readonly logProbs?: "given" | "left out" | "rejects";
  readonly reasoning?: "shown" | "hidden";
  /** The only key that it accepts, from probes too. @default any */
  readonly key?: string;
  /** Least tokens of a beginning that is kept. @default 8 */
  readonly cacheFrom?: number;
}

/** A running server. */
export interface ServerDouble {
  /** Without `/v1`. */
  readonly url: string;
  /** All requests that are not probes, in order of arrival. */
  readonly seen: readonly SeenRequest[];
  readonly probes: number;
  /** Most requests that were in work at a time. */
  readonly mostAtOnce: number;
  /** Prompt tokens of all answers but probes. */
  readonly billed: { readonly prompt: number; readonly uncached: number };
  close(): Promise<void>;
}

/** Starts a server on a free port. `script` says what happens to the request with this number, from 0. */
export async function startServer(
  script: (request: SeenRequest, index: number) => Behaviour | Promise<Behaviour>,
  persona: Persona = {},
): Promise<ServerDouble> {
  const state = new State(script, persona);
  const server = createServer((request, response) => void state.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Says the same again and again. */
export const always = (text: string) => (): Behaviour => ({ kind: "answer", text });

class State {
  readonly seen: SeenRequest[] = [];
  readonly billed = { prompt: 0, uncached: 0 };
  probes = 0;
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly kept = new Set<string>();
  private readonly script: Parameters<typeof startServer>[0];
  private readonly persona: Persona;

  constructor(script: State["script"], persona: Persona) {
    this.script = script;
    this.persona = persona;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    response.on("close", () => this.atOnce--);
    const seen = await readRequest(request);
    if (isLockedOut(seen, this.persona)) return misbehave(response, seen, noSuchKey);
    const answered = probed(seen, this.persona);
    if (answered) this.probes++;
    else this.seen.push(seen);
    // What is cached is looked up when a prompt comes, and kept when it was answered.
    const tokens = this.lookUp(seen);
    const behaviour = answered ?? (await this.script(seen, this.seen.length - 1));
    if (behaviour.kind === "answer") {
      if (answered === undefined) this.bill(tokens);
      if (behaviour.after) await new Promise((resolve) => setTimeout(resolve, behaviour.after));
      for (const start of tokens.kept) this.kept.add(start);
      send(response, seen, behaviour, tokens);
    } else misbehave(response, seen, behaviour);
  }

  /** Tokens of the prompt that were read before, and the beginnings that will be kept. */
  private lookUp({ dialect, blocks }: SeenRequest) {
    const prompt = blocks.reduce((sum, { words }) => sum + words.length, 0);
    const { cached, written, kept } =
      dialect === "anthropic" ? this.marked(blocks) : this.everything(blocks);
    return { prompt, cached, written, kept };
  }

  private bill({ prompt, cached }: { readonly prompt: number; readonly cached: number }): void {
    this.billed.prompt += prompt;
    this.billed.uncached += prompt - cached;
  }

  private everything(blocks: SeenRequest["blocks"]) {
    const words = blocks.flatMap((block) => block.words);
    const { cacheFrom = 8 } = this.persona;
    const kept = words.map((_, index) => words.slice(0, index + 1).join("\n"));
    const cached = kept.findLastIndex((start) => this.kept.has(start)) + 1;
    return { cached: cached < cacheFrom ? 0 : cached, written: 0, kept };
  }

  private marked(blocks: SeenRequest["blocks"]) {
    const { cacheFrom = 8 } = this.persona;
    let [length, cached, written] = [0, 0, 0];
    const kept: string[] = [];
    for (const [index, { words, mark }] of blocks.entries()) {
      length += words.length;
      const key = JSON.stringify(blocks.slice(0, index + 1).map((block) => block.words));
      if (length < cacheFrom) continue;
      if (this.kept.has(key)) cached = length;
      if (mark) {
        kept.push(key);
        written = length;
      }
    }
    return { cached, written: Math.max(0, written - cached), kept };
  }
}

const noSuchKey = { kind: "status", status: 401, message: "there is no such key" } as const;

function isLockedOut({ headers }: SeenRequest, { key }: Persona): boolean {
  const given = [headers.authorization?.replace("Bearer ", ""), headers["x-api-key"]];
  return key !== undefined && !given.includes(key);
}

/** The answer to a probe; nothing for other requests. */
function probed({ text, prefill, body }: SeenRequest, persona: Persona): Behaviour | undefined {
  if (text.includes("Answer with the one word ready.")) return greet(body, persona);
  if (text.includes("random number of twelve digits")) return drawn(body, persona);
  if (!text.includes("Count from 1 to 9")) return undefined;
  const isFlagged = body.continue_final_message === true;
  const way = persona.prefill ?? "restarts";
  if (way === "rejects") return { kind: "status", status: 400, message: "no prefill here" };
  const continues = prefill !== "" && (way === "plain" || (way === "flagged" && isFlagged));
  return { kind: "answer", text: continues ? " 5, 6, 7, 8, 9" : "1, 2, 3, 4, 5, 6, 7, 8, 9" };
}

function greet(body: SeenRequest["body"], { logProbs, reasoning }: Persona): Behaviour {
  const isAsked = body.logprobs === true;
  if (isAsked && logProbs === "rejects") {
    return { kind: "status", status: 400, message: "no logprobs here" };
  }
  return {
    ...{ kind: "answer", text: "ready" },
    ...(isAsked && logProbs === "given" ? { next: { ready: 0.9, Ready: 0.1 } } : {}),
    ...(reasoning === "shown" ? { reasoning: "One word." } : {}),
    ...(reasoning === "hidden" ? { hidden: 9 } : {}),
  };
}

let draws = 0;

function drawn(body: SeenRequest["body"], { seed = "repeated" }: Persona): Behaviour {
  if (seed === "rejects") return { kind: "status", status: 400, message: "no seed here" };
  const number = seed === "repeated" ? Number(body.seed) : ++draws;
  return { kind: "answer", text: `${100_000_000_000 + number}` };
}

function send(
  response: ServerResponse,
  seen: SeenRequest,
  behaviour: Extract<Behaviour, { kind: "answer" }>,
  tokens: { readonly prompt: number; readonly cached: number; readonly written: number },
): void {
  const answer = { ...behaviour, ...tokens };
  response.setHeader("content-type", seen.stream ? "text/event-stream" : "application/json");
  response.end(
    seen.stream ? eventsOf(seen.dialect, answer).join("") : bodyOf(seen.dialect, answer),
  );
}

function misbehave(
  response: ServerResponse,
  seen: SeenRequest,
  behaviour: Exclude<Behaviour, { kind: "answer" }>,
): void {
  switch (behaviour.kind) {
    case "status": {
      const { status, headers = {}, message = `status ${status}` } = behaviour;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(
        JSON.stringify({
          type: "error",
          error: { type: "none", code: status, status: "NONE", message },
        }),
      );
      return;
    }
    case "raw":
      response.setHeader("content-type", seen.stream ? "text/event-stream" : "application/json");
      response.end(behaviour.body);
      return;
    case "hang":
      return;
    case "reset":
      response.socket?.destroy();
      return;
    case "cut":
      cutOff(response, seen, behaviour.by);
  }
}

const half = { prompt: 3, cached: 0, written: 0, text: "this is only half of what" };

function cutOff(response: ServerResponse, { dialect, stream }: SeenRequest, by: "end" | "reset") {
  const whole = stream ? eventsOf(dialect, half).slice(0, -3).join("") : bodyOf(dialect, half);
  response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json" });
  response.write(stream ? whole : whole.slice(0, whole.length / 2), () => {
    if (by === "end") response.end();
    else response.socket?.destroy();
  });
}
