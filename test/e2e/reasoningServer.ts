/**
 * A server on this machine that reasons: a planted policy answers behind it, so the truth about it is known. It speaks
 * the dialects of the double in test/policies/api, bills like it, and can die and come back at the same address.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import type { Message, Policy } from "../../src/policies/policy.ts";
import {
  type Behaviour,
  type Persona,
  type SeenRequest,
  type ServerDouble,
  startServer,
} from "../policies/api/server.ts";

/** What goes wrong with a request; nothing where it is answered. `index` counts requests that are no probes, from 0. */
export type Trouble = (seen: SeenRequest, index: number) => Behaviour | undefined;

/** A running server. */
export interface ReasoningServer {
  /** The base address of the compatible dialect. */
  readonly address: string;
  /** All that it was asked, what it billed, how many probes there were. */
  readonly double: ServerDouble;
  /** Replace it to make trouble. @default none */
  trouble: Trouble;
  /** Milliseconds that an answer takes. @default 0 */
  delay: number;
  /** Refuses connections from now on, and cuts those that there are. */
  die(): Promise<void>;
  /** Listens again where it did before. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

/** Which policy answers, and what the server pretends to be. */
export interface ReasoningServerOptions {
  /** @default "planted/mixture" */
  readonly planted?: string;
  /** @default it tells log-probabilities and continues what was begun */
  readonly persona?: Persona;
  /** @default a free one */
  readonly port?: number;
}

const able: Persona = { logProbs: "given", prefill: "plain" };

/** Starts a server whose answers are those of a planted policy. */
export async function startReasoningServer({
  planted = "planted/mixture",
  persona = able,
  port = 0,
}: ReasoningServerOptions = {}): Promise<ReasoningServer> {
  const policy = loadPlanted(planted);
  const double = await startServer(
    async (seen, index) =>
      state.trouble(seen, index) ?? {
        ...(await answerOf(policy, seen, index)),
        after: state.delay,
      },
    persona,
  );
  const gate = new Gate(Number(new URL(double.url).port));
  await gate.open(port);
  const state: ReasoningServer = {
    address: `http://127.0.0.1:${gate.port}/v1`,
    double,
    trouble: () => undefined,
    delay: 0,
    die: () => gate.shut(),
    revive: () => gate.open(gate.port),
    close: async () => {
      await gate.shut();
      await double.close();
    },
  };
  return state;
}

/** The letters that a question may have. */
const letters = "ABCDEFGH".split("");

async function answerOf(policy: Policy, seen: SeenRequest, index: number): Promise<Behaviour> {
  const request = requestIn(seen);
  const { body } = seen;
  const [completion] = await policy.complete([request], {
    maxTokens: body.max_tokens ?? body.max_completion_tokens ?? 512,
    stop: [body.stop ?? body.stop_sequences ?? []].flat(),
    seed: body.seed ?? index,
  });
  const { text, stopReason, error } = completion!;
  if (error !== undefined) return { kind: "status", status: 400, message: error };
  const next = body.logprobs === true ? await lettersAfter(policy, request) : {};
  return {
    ...{ kind: "answer", text, finish: stopReason === "length" ? "length" : "stop" },
    ...(Object.keys(next).length > 0 ? { next } : {}),
  };
}

/** How likely each letter is to come next. */
async function lettersAfter(
  policy: Policy,
  request: ReturnType<typeof requestIn>,
): Promise<Readonly<Record<string, number>>> {
  const asked = letters.map((completion) => ({ ...request, completion }));
  const scores = await policy.logProbs!(asked);
  const likely = letters.map((letter, index) => [letter, Math.exp(scores[index]![0]!)] as const);
  return Object.fromEntries(likely.filter(([, p]) => p > 0).sort(([, a], [, b]) => b - a));
}

function requestIn({ body, prefill }: SeenRequest): {
  readonly prompt: readonly Message[];
  readonly prefill: string;
} {
  const turns = body.messages as { role: Message["role"]; content: string | { text: string }[] }[];
  const prompt = turns.map(({ role, content }) => ({
    role,
    content: typeof content === "string" ? content : content.map(({ text }) => text).join(""),
  }));
  return { prompt: prefill === "" ? prompt : prompt.slice(0, -1), prefill };
}

/** A door before a server: behind it the server keeps what it has counted. */
class Gate {
  port = 0;
  private readonly inner: number;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  constructor(inner: number) {
    this.inner = inner;
  }

  async open(port: number): Promise<void> {
    const server = createServer((outside) => this.join(outside));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private join(outside: Socket): void {
    const inside = connect(this.inner, "127.0.0.1");
    for (const socket of [outside, inside]) {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket)).on("error", () => socket.destroy());
    }
    outside.on("close", () => inside.destroy()).pipe(inside);
    inside.on("close", () => outside.destroy()).pipe(outside);
  }
}
