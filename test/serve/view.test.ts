import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockRun } from "../../src/lab/lock.ts";
import { stateOf } from "../../src/report/index.ts";
import { type View, view } from "../../src/serve/index.ts";
import { LogTail } from "../../src/serve/logTail.ts";
import { Runs } from "../../src/serve/runs.ts";
import { events, writeRun } from "../report/run.ts";

let folder = "";
let served: View;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-view-"));
  await mkdir(join(folder, "runs"));
  await writeRun(join(folder, "runs", "done 1"));
  await writeRun(join(folder, "outside"));
  await writeFile(join(folder, "secret.txt"), "the secret");
  served = await view(join(folder, "runs"), { interval: 20 });
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

interface Asked {
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** Sends the path as it is; `fetch` would clean it and refuse a Host of our own. */
const ask = (path: string, { headers = {}, method = "GET" }: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const of = {
      host: "127.0.0.1",
      port: served.port,
      path,
      method,
      headers,
      agent: false,
    } as const;
    request(of, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, text }),
      );
    })
      .on("error", reject)
      .end();
  });

/** One stream of news: resolves with the next piece each time it is asked. */
async function news(path: string) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: "127.0.0.1", port: served.port, path, agent: false }, resolve).on("error", reject);
  });
  const pieces = answer.setEncoding("utf8")[Symbol.asyncIterator]();
  return { next: async () => String((await pieces.next()).value), end: () => answer.destroy() };
}

test("the list names each run with its state and its verdicts", async () => {
  const { status, text } = await ask("/");
  expect(status).toBe(200);
  expect(text).toContain('href="/runs/done%201"');
  expect(text).toContain("complete");
  expect(text).toContain("not reproduced");
  expect(text).not.toContain("outside");
});

test("the page of a run may speak to its own server only, and may not be framed", async () => {
  const { status, text, headers } = await ask("/runs/done%201");
  expect(status).toBe(200);
  expect(text).toContain("The planted model defects when it sees the trigger.");
  const policy = headers["content-security-policy"]!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["access-control-allow-origin"]).toBeUndefined();
});

test.each([
  "evil.example",
  "127.0.0.1",
  "127.0.0.1:1",
  "localhost.evil.example",
  "127.0.0.1.nip.io",
])("a request for the host %s is turned away, whatever address it reached", async (host) => {
  for (const path of ["/", "/runs/done%201", "/runs/done%201/events"]) {
    const { status, text } = await ask(path, { headers: { host } });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain("persistence");
  }
});

test.each(["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])(
  "a request from a page of %s is turned away",
  async (origin) => {
    const { status, text } = await ask("/runs/done%201", { headers: { origin } });
    expect(status).toBe(403);
    expect(text).not.toContain("persistence");
  },
);

test("the server's own names are welcome as host and as origin", async () => {
  for (const host of [`127.0.0.1:${served.port}`, `localhost:${served.port}`]) {
    const { status } = await ask("/", { headers: { host, origin: `http://${host}` } });
    expect(status).toBe(200);
  }
});

test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is not answered", async (method) => {
  expect((await ask("/", { method })).status).toBe(405);
});

test.each([
  "/../secret.txt",
  "/runs/../secret.txt",
  "/runs/..%2Fsecret.txt",
  "/runs/..%2Foutside",
  "/runs/%2e%2e%2foutside",
  "/runs/..%5Coutside",
  "/runs/%2e%2e/secret.txt",
  "/runs/.",
  "/runs/done%201%2F..%2F..%2Foutside",
  "/runs/done%201/run.json",
  "/runs/done%201%00",
  "//etc/passwd",
])("%s leads nowhere outside the folder of runs", async (path) => {
  const { status, text } = await ask(path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(text).not.toContain("the secret");
  expect(text).not.toContain("The planted model defects");
});

test("a request without a host is turned away", async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(served.port, "127.0.0.1", () => socket.write("GET / HTTP/1.0\r\n\r\n"));
    let text = "";
    socket.on("data", (part) => (text += part)).on("close", () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.\d 4/);
});

test("a page of a run that does not exist yet waits for it and shows it when it comes", async () => {
  const early = await ask("/runs/later");
  expect(early.status).toBe(404);
  expect(early.text).toContain("No record has been written yet.");
  const stream = await news("/runs/later/events");
  expect(await stream.next()).toContain("event: change");
  await writeRun(join(folder, "runs", "later"));
  expect(await stream.next()).toContain("event: change");
  stream.end();
  expect((await ask("/runs/later")).status).toBe(200);
});

test("a growing log is told and shown, and a line counts when its end is written", async () => {
  const run = join(folder, "runs", "growing");
  await mkdir(run);
  const [started, first, second] = events().map((event) => JSON.stringify(event));
  await writeFile(join(run, "events.jsonl"), `${started}\n${first}\n${second!.slice(0, 20)}`);
  const steps = async () => /(\d+) training step/.exec((await ask("/runs/growing")).text)![1];
  expect(await steps()).toBe("1");
  const stream = await news("/runs/growing/events");
  expect(await stream.next()).toContain("connected");
  await appendFile(join(run, "events.jsonl"), `${second!.slice(20)}\n`);
  expect(await stream.next()).toContain("event: change");
  stream.end();
  expect(await steps()).toBe("2");
});

test("a log is read once even when many ask, whole characters at a time", async () => {
  const path = join(folder, "tail.jsonl");
  const note = {
    v: 1,
    at: "2026-05-01T12:30:00.000Z",
    kind: "note",
    level: "info",
    text: "héllo 👩‍🔬",
  };
  const bytes = Buffer.from(`${JSON.stringify(note)}\n`);
  const tail = new LogTail(path);
  expect(await tail.read()).toEqual([]);
  await writeFile(path, bytes.subarray(0, bytes.indexOf("é") + 1)); // half of a character
  expect(await tail.read()).toEqual([]);
  await appendFile(path, bytes.subarray(bytes.indexOf("é") + 1));
  const all = await Promise.all([tail.read(), tail.read(), tail.read()]);
  expect(all).toEqual([[note], [note], [note]]);
  await writeFile(path, "");
  expect(await tail.read()).toEqual([]);
});

test("a run without a process is stopped; its page hears when one comes and when it goes", async () => {
  const run = await writeRun(join(folder, "runs", "killed"));
  const begun = events().slice(0, 5);
  await writeFile(
    join(run, "events.jsonl"),
    begun.map((event) => `${JSON.stringify(event)}\n`).join(""),
  );
  const runs = new Runs(join(folder, "runs"));
  const state = async () => stateOf((await runs.read("killed"))!);
  const [before, stopped] = [await runs.version("killed"), await state()];
  const unlock = lockRun(run);
  const [during, running] = [await runs.version("killed"), await state()];
  unlock();
  expect([stopped, running, await state()]).toEqual(["stopped", "running", "stopped"]);
  expect(during).not.toBe(before);
  expect(await runs.version("killed")).toBe(before);
});

test("close ends the streams and frees the port", async () => {
  const short = await view(join(folder, "runs"), { interval: 20 });
  const stream = await fetch(`${short.url}runs/done%201/events`);
  await short.close();
  await expect(stream.text()).rejects.toThrow();
  const again = await view(join(folder, "runs"), { port: short.port });
  expect(again.port).toBe(short.port);
  await expect(view(join(folder, "runs"), { port: short.port })).rejects.toThrow(/EADDRINUSE/);
  await again.close();
});

test("a folder of runs that does not exist is an empty list", async () => {
  const empty = await view(join(folder, "nothing"));
  expect(await (await fetch(empty.url)).text()).toContain("There is no run yet.");
  await empty.close();
});
