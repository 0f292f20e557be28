/**
 * 1,000 calls of 50 milliseconds at a concurrency of 50, against the ideal of one second and against a pool of
 * promises by hand on the same server, in pairs.
 *
 *     npm run bench -- concurrency [--pairs 15]
 *
 * The server is a double on this machine. Ours also counts, keeps its pace to the server and could try again; it
 * keeps no answers. What counts is the time over the ideal: the goal is at most 1.3.
 */
import { Worker } from "node:worker_threads";
import { apiPolicy } from "../src/policies/api/apiPolicy.ts";
import { modelOf, parseApiName } from "../src/policies/api/names.ts";
import type { ProbeFindings } from "../src/policies/api/probe.ts";
import { readOptions } from "./pairing/benchmark.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { compare, median, medianInterval } from "./pairing/pairs.ts";
import { printMachine } from "./pairing/report.ts";

const calls = 1000;
const concurrency = 50;
const latency = 50; // milliseconds
const ideal = ((calls / concurrency) * latency) / 1000; // seconds
const goal = 1.3;

/** The server has a thread of its own, so that its work is not taken for ours. */
const serverCode = `
  const { createServer } = require("node:http");
  const { parentPort } = require("node:worker_threads");
  const answer = JSON.stringify({
    id: "1", created: 1, model: "double",
    choices: [{ index: 0, message: { role: "assistant", content: "12" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
  });
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => {
      response.setHeader("content-type", "application/json");
      response.end(answer);
    }, ${latency});
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

async function startServer(): Promise<{ url: string; close(): Promise<unknown> }> {
  const worker = new Worker(serverCode, { eval: true });
  const port = await new Promise((resolve) => worker.once("message", resolve));
  return { url: `http://127.0.0.1:${port}/v1`, close: () => worker.terminate() };
}

/** A contender that also says how long each unit took. */
type Timed = Contender & { readonly times: number[] };

function timed(name: string, work: () => Promise<unknown>): Timed {
  const times: number[] = [];
  const each = async (units: number) => {
    for (let unit = 0; unit < units; unit++) {
      const start = performance.now();
      await work();
      times.push((performance.now() - start) / 1000);
    }
  };
  return { ...contenderHere(name, each, async () => {}), times };
}

const findings: ProbeFindings = {
  ...{ prefill: "none", logProbs: false, seed: "none", reasoning: "none" },
};

let round = 0;
const prompts = () => {
  round++;
  return Array.from({ length: calls }, (_, item) => `What is ${round} + ${item}?`);
};

async function ours(url: string): Promise<Timed> {
  const model = await modelOf(parseApiName(`${url}#double`, {}));
  return timed("assay", async () => {
    // A policy of its own each time: it begins slowly, as every run does. The probe is not measured.
    const policy = apiPolicy(model, { responses: false, concurrency, findings });
    const answers = await policy.complete(
      prompts().map((prompt) => ({ prompt })),
      { maxTokens: 8 },
    );
    const wrong = answers.filter(({ text }) => text !== "12").length;
    if (wrong > 0) throw new Error(`bench: ${wrong} calls went wrong.`);
  });
}

/** The least that does it: workers that take the next prompt from a list. */
function byHand(url: string): Timed {
  return timed("a pool of promises by hand", async () => {
    const left = prompts();
    const worker = async () => {
      for (let prompt = left.pop(); prompt !== undefined; prompt = left.pop()) {
        const response = await fetch(`${url}/chat/completions`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ model: "double", messages: [{ role: "user", content: prompt }] }),
        });
        await response.json();
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  });
}

const { pairs } = readOptions();
const server = await startServer();
const [us, them] = [await ours(server.url), byHand(server.url)];
for (const side of [us, them]) {
  await side.work(4); // connections and code are warm
  side.times.length = 0;
}
const { ratio, low, high, cpuRatio } = await compare(us, them, { pairs, units: 1 });
await server.close();
printMachine();
const overIdeal = us.times.map((time) => time / ideal);
const [least, most] = medianInterval(overIdeal);
console.log(
  `${calls} calls of ${latency} ms, ${concurrency} at a time: ${median(us.times).toFixed(3)} s, ` +
    `${median(overIdeal).toFixed(3)} × the ideal (95% ${least.toFixed(3)} – ${most.toFixed(3)}), ` +
    `goal ≤ ${goal} ${median(overIdeal) <= goal ? "met" : "missed"}`,
);
console.log(
  `${them.name}: ${median(them.times).toFixed(3)} s; ours over it ${ratio.toFixed(3)} ` +
    `(95% ${low.toFixed(3)} – ${high.toFixed(3)}), processor time ${cpuRatio.toFixed(2)}`,
);
console.log(
  JSON.stringify({
    ...{ name: "concurrency", ratio: median(overIdeal), low: least, high: most, pairs },
    ...{ peerRatio: ratio, peerLow: low, peerHigh: high },
  }),
);
