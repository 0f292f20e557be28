import { describe, expect, test } from "vitest";
import { askedAt, canary, everything } from "./doubles.ts";
import { always, type Behaviour } from "./server.ts";

const sampling = { maxTokens: 20 };
const findings = everything;

/** Misbehaves this often, then answers. */
const atFirst = (times: number, behaviour: Behaviour) => (_: unknown, index: number) =>
  index < times ? behaviour : ({ kind: "answer", text: "well" } as const);

const overload = (headers = {}): Behaviour => ({ kind: "status", status: 429, headers });

describe("a server that is in trouble for a while", () => {
  const troubles: readonly (readonly [string, Behaviour])[] = [
    ["says 429", overload()],
    ["says 500", { kind: "status", status: 500 }],
    ["says 503", { kind: "status", status: 503 }],
    ["says 529", { kind: "status", status: 529 }],
    ["answers garbage", { kind: "raw", body: "<html>bad gateway</html>" }],
    ["answers half of a JSON text", { kind: "raw", body: '{"choices": [' }],
    ["answers nothing", { kind: "raw", body: "" }],
    ["answers without any choice", { kind: "raw", body: '{"choices": []}' }],
    ["resets the connection", { kind: "reset" }],
    ["cuts its answer off", { kind: "cut", by: "reset" }],
    ["ends its answer in the middle", { kind: "cut", by: "end" }],
  ];

  test.each(troubles)("that %s is asked again, and its answer counts", async (_, trouble) => {
    const { policy, server, clock } = await askedAt(atFirst(2, trouble), { findings });
    const [answer] = await policy.complete([{ prompt: "how are you?" }], sampling);
    expect(answer).toMatchObject({ text: "well", stopReason: "stop" });
    expect(server.seen).toHaveLength(3);
    expect(policy.usage!()).toMatchObject({ calls: 1, retries: 2 });
    // 0.5 s and 1 s, each by a factor between a half and 1
    expect(clock.waits[0]).toBeGreaterThanOrEqual(250);
    expect(clock.waits[0]).toBeLessThanOrEqual(500);
    expect(clock.waits[1]).toBeGreaterThanOrEqual(500);
    expect(clock.waits[1]).toBeLessThanOrEqual(1000);
  });

  test.each(troubles)("that %s is asked once where retries are 0", async (_, trouble) => {
    const { policy, server } = await askedAt(atFirst(1, trouble), { findings, retries: 0 });
    const [answer] = await policy.complete([{ prompt: "how are you?" }], sampling);
    expect(answer).toMatchObject({ text: "", stopReason: "errored" });
    expect(answer!.error).not.toBe("");
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ["cuts its stream off", { kind: "cut", by: "reset" }],
    ["ends its stream without a finish reason", { kind: "cut", by: "end" }],
    ["streams garbage", { kind: "raw", body: "data: {nothing\n\n" }],
    ["streams nothing", { kind: "raw", body: "" }],
  ] as const)("that %s is asked again as well", async (_, trouble) => {
    for (const dialect of ["openaiCompatible", "openai", "anthropic", "google"] as const) {
      const options = { findings, dialect, stream: true };
      const { policy, server } = await askedAt(atFirst(1, trouble), options);
      const [answer] = await policy.complete([{ prompt: "how are you?" }], sampling);
      expect([dialect, answer!.text, answer!.stopReason]).toEqual([dialect, "well", "stop"]);
      expect(server.seen.map(({ stream }) => stream)).toEqual([true, true]);
    }
  });

  test("that hangs is left after the time limit", async () => {
    const options = { findings, retries: 1, timeout: 0.05 };
    const { policy } = await askedAt(() => ({ kind: "hang" }), options);
    const [answer] = await policy.complete([{ prompt: "how are you?" }], sampling);
    expect(answer).toMatchObject({
      stopReason: "errored",
      error: "No answer within 0.05 seconds.",
    });
    expect(policy.usage!()).toMatchObject({ calls: 0, retries: 1 });
  });

  test("that is slow is waited for, within the time limit", async () => {
    const slow = () => ({ kind: "answer", text: "at last", after: 60 }) as const;
    const { policy } = await askedAt(slow, { findings, timeout: 10 });
    expect(await policy.complete([{ prompt: "well?" }], sampling)).toMatchObject([
      { text: "at last" },
    ]);
  });

  test("is left alone for as long as it says, in seconds, as a date, or in milliseconds", async () => {
    const date = "Thu, 26 Nov 2026 12:01:30 GMT"; // the fake clock begins at 12:00:00
    for (const [headers, wait] of [
      [{ "retry-after": "7" }, 7000],
      [{ "retry-after": date, date: "Thu, 26 Nov 2026 12:00:00 GMT" }, 90_000],
      // the clock of this server is an hour late
      [
        { "retry-after": "Thu, 26 Nov 2026 11:00:20 GMT", date: "Thu, 26 Nov 2026 11:00:00 GMT" },
        20_000,
      ],
      [{ "retry-after-ms": "4321", "retry-after": "9" }, 4321],
    ] as const) {
      const { policy, clock } = await askedAt(atFirst(1, overload(headers)), { findings });
      await policy.complete([{ prompt: "how are you?" }], sampling);
      expect(clock.waits[0]).toBe(wait);
    }
  });

  test("one request that cannot be answered does not take the others with it", async () => {
    const tooLong = { kind: "status", status: 400, message: "the context is too long" } as const;
    const { policy, server } = await askedAt(
      ({ text }) => (text === "long" ? tooLong : { kind: "answer", text: "fine" }),
      { findings },
    );
    const answers = await policy.complete(
      ["short", "long", "brief"].map((prompt) => ({ prompt })),
      sampling,
    );
    expect(answers.map(({ stopReason }) => stopReason)).toEqual(["stop", "errored", "stop"]);
    expect(answers[1]!.error).toBe("The server answered 400: the context is too long");
    expect(server.seen).toHaveLength(3); // 400 is not asked again
  });
});

describe("a server that cannot be used", () => {
  test.each([
    [401, "does not accept OPENAI_API_KEY"],
    [403, "OPENAI_API_KEY holds may not use"],
    [404, "Check --model"],
    [402, "account behind OPENAI_API_KEY"],
  ])("says %i once, and the whole call rejects with what to do", async (status, advice) => {
    const broken = () => ({ kind: "status", status, message: `you sent ${canary}` }) as const;
    const options = { findings, dialect: "openai", concurrency: 2 } as const;
    const { policy, server } = await askedAt(broken, options);
    const requests = Array.from({ length: 100 }, (_, item) => ({ prompt: `item ${item}` }));
    const error = await policy.complete(requests, sampling).catch((reason) => reason);
    expect(error).toMatchObject({ name: "UnusableServerError" });
    expect(error.message).toContain(advice);
    expect(error.message).toContain("you sent [redacted OPENAI_API_KEY]");
    expect(server.seen.length).toBeLessThan(10);
  });

  test("because its quota is used up is not asked again", async () => {
    const message = "You exceeded your current quota, please check your plan and billing details.";
    const { policy, server } = await askedAt(() => ({ kind: "status", status: 429, message }), {
      findings,
    });
    await expect(policy.complete([{ prompt: "?" }], sampling)).rejects.toThrow(
      "may not spend more",
    );
    expect(server.seen).toHaveLength(1);
  });

  test("because it asks to wait for a day is not waited for", async () => {
    const { policy } = await askedAt(() => overload({ "retry-after": "86400" }), { findings });
    const work = policy.complete([{ prompt: "?" }], sampling);
    await expect(work).rejects.toThrow("asks to wait 86400 seconds");
  });

  test("that answers nobody any more counts as out of order after ten calls", async () => {
    const died = (_: unknown, index: number): Behaviour =>
      index < 3 ? { kind: "answer", text: "alive" } : { kind: "reset" };
    const { policy, server } = await askedAt(died, { findings, retries: 1, concurrency: 1 });
    const requests = Array.from({ length: 50 }, (_, item) => ({ prompt: `item ${item}` }));
    await expect(policy.complete(requests, sampling)).rejects.toThrow("10 calls in a row");
    // 3 answers, and 2 attempts each for ten calls: the others are never made
    expect(server.seen).toHaveLength(3 + 10 * 2);
  });

  test("because nothing listens there says so", async () => {
    const { policy, server } = await askedAt(always("never"), { findings, retries: 1 });
    await server.close();
    const [answer] = await policy.complete([{ prompt: "?" }], sampling);
    expect(answer!.stopReason).toBe("errored");
    expect(answer!.error).toContain("ECONNREFUSED");
  });
});

describe("a refusal", () => {
  test.each(["openai", "openaiCompatible", "anthropic", "google"] as const)(
    "of %s is an answer, refused",
    async (dialect) => {
      const refusing = () => ({ kind: "answer", text: "No.", finish: "refusal" }) as const;
      const { policy, server } = await askedAt(refusing, { findings, dialect });
      const [answer] = await policy.complete([{ prompt: "do harm" }], sampling);
      expect(answer!.stopReason).toBe("refused");
      expect(server.seen).toHaveLength(1);
    },
  );

  test("by a filter before the model is one too", async () => {
    const { policy } = await askedAt(
      () => ({ kind: "status", status: 400, message: "content_filter: the prompt was filtered" }),
      { findings },
    );
    const [answer] = await policy.complete([{ prompt: "do harm" }], sampling);
    expect(answer!.stopReason).toBe("refused");
  });
});

describe("an interrupt", () => {
  test("ends what is under way and rejects with its reason", async () => {
    const { policy } = await askedAt(() => ({ kind: "hang" }), { findings });
    const controller = new AbortController();
    const work = policy.complete([{ prompt: "?" }], { ...sampling, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    await expect(work).rejects.toThrow("enough");
  });
});
