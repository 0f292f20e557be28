import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactedJson, redactorOf } from "../../src/lab/redaction.ts";
import { filesIn } from "./files.ts";
import { finished, sample, study, temporaryFolder } from "./study.ts";

/** Every character that some encoding writes in another way. */
const canary = 'cAnary "7\\/+?&=ü€<\n>';
const name = "SOME_API_KEY";
const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** Ways in which a secret can be spelled, each with what must not be found of it. */
const spellings: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  "JSON-escaped": json,
  "JSON in JSON": (secret) => json(json(secret)),
  "URL-encoded": encodeURIComponent,
  "base64 at offset 0": (secret) => Buffer.from(secret).toString("base64"),
  "base64 at offset 1": (secret) => Buffer.from(`a${secret}b`).toString("base64"),
  "base64 at offset 2": (secret) => Buffer.from(`ab${secret}c`).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
};

/** The part of base64 that depends on the secret alone: no character of its neighbours. */
const core = (text: string) => text.slice(4, -4);

describe("redactorOf", () => {
  test.each(Object.entries(spellings))("finds a secret spelled %s", (spelling, spell) => {
    const clean = redactorOf({ [name]: canary })(`before ${spell(canary)} after`);
    expect(clean).toContain(`[redacted ${name}]`);
    expect(clean).toMatch(/^before .* after$/s);
    const trace = spelling.startsWith("base64") ? core(spell(canary)) : spell(canary);
    expect(clean).not.toContain(trace);
  });

  test("finds any secret in any text around it", () => {
    const around = fc.string({ unit: "grapheme" });
    const secrets = fc.string({ unit: "grapheme", minLength: 8 }).filter((text) => text.length > 7);
    fc.assert(
      fc.property(around, secrets, around, (before, secret, after) => {
        const clean = redactorOf({ [name]: secret })(before + secret + after);
        expect(clean).toContain(`[redacted ${name}]`);
      }),
      { seed: 8 },
    );
  });

  test("takes secrets by the name of their variable, and passwords out of addresses", () => {
    const redact = redactorOf({
      ...{ OPENAI_API_KEY: "key-12345", HF_TOKEN: "token-12345", GITHUB_PAT: "personal-1" },
      ...{ DB_PASSWORD: "password-1", GPG_PASSPHRASE: "passphrase-1" },
      ...{ DATABASE_URL: "postgres://me:p%40ssword-2@host/db", HOME: "/home/somebody" },
    });
    expect(redact("key-12345 token-12345 personal-1 password-1 passphrase-1")).toBe(
      "[redacted OPENAI_API_KEY] [redacted HF_TOKEN] [redacted GITHUB_PAT] [redacted DB_PASSWORD] [redacted GPG_PASSPHRASE]",
    );
    expect(redact("postgres://me:p%40ssword-2@host/db, p@ssword-2")).toBe(
      "postgres://me:[redacted DATABASE_URL]@host/db, [redacted DATABASE_URL]",
    );
    expect(redact("/home/somebody")).toBe("/home/somebody");
  });

  test("leaves short values alone: they would be found in ordinary words", () => {
    expect(redactorOf({ MY_KEY: "a", MY_TOKEN: "1234567" })("a 1234567")).toBe("a 1234567");
  });

  test("without a secret changes nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(redactorOf({ HOME: "/root" })(text)).toBe(text);
      }),
      { seed: 1 },
    );
  });
});

describe("redactedJson", () => {
  test("cleans every text, names of fields included, and stays JSON", () => {
    const redact = redactorOf({ [name]: "12345678" });
    const text = redactedJson({ "12345678": [{ a: "x12345678" }], number: 12345678 }, redact);
    expect(JSON.parse(text)).toEqual({
      [`[redacted ${name}]`]: [{ a: `x[redacted ${name}]` }],
      number: 12345678, // a number is no secret, and half a number is no JSON
    });
  });

  test("without a secret is JSON.stringify", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const same = redactedJson(value, (text) => text, 2);
        expect(same).toBe(JSON.stringify(value, undefined, 2));
      }),
      { seed: 1 },
    );
  });
});

describe("a run", () => {
  test("has no secret in any byte of its folder, wherever it was said", async () => {
    const said = Object.values(spellings).map((spell) => spell(canary));
    const everywhere = said.join(" and ");
    const { folder } = await finished({
      settings: { items: 2, label: everywhere },
      environment: { [name]: canary },
      recipe: study(async ({ record, blob }) => {
        record(sample(0, { prompt: everywhere, completion: everywhere, condition: canary }));
        record(sample(1, { outcome: { [canary]: canary, even: true } }));
        record({ kind: "note", level: "warning", text: everywhere });
        await blob(Buffer.from(everywhere));
        return { [canary]: everywhere };
      }),
    });
    const traces = [
      ...said.slice(0, 4),
      ...said.slice(4).map(core),
      json(json(json(canary))),
      encodeURIComponent(encodeURIComponent(canary)),
    ];
    const files = [...filesIn(folder)].filter(([path]) => !path.startsWith("checkpoints/"));
    expect(files.map(([path]) => path.split("/")[0])).toEqual(
      expect.arrayContaining(["blobs", "events.jsonl", "run.json", "summary.json"]),
    );
    for (const [path, bytes] of files) {
      const found = traces.filter((trace) => bytes.includes(trace));
      expect({ path, found }).toEqual({ path, found: [] });
    }
    const redacted = files.filter(([, bytes]) => bytes.includes(`[redacted ${name}]`));
    expect(redacted.length).toBeGreaterThanOrEqual(4); // the log, the header, two blobs
  });

  test("that failed because of a secret does not write down what it was", async () => {
    const folder = temporaryFolder();
    const failing = finished({
      ...{ folder, environment: { [name]: canary } },
      recipe: study(() => Promise.reject(new Error(`401: ${canary} is not valid`))),
    });
    await expect(failing).rejects.toThrow("401");
    const log = filesIn(folder).get("events.jsonl")!.toString();
    expect(log).toContain(`401: [redacted ${name}] is not valid`);
    expect(log).not.toContain("cAnary");
  });

  test("with a secret in its settings goes on with the same command", async () => {
    const again = { settings: { items: 2, label: canary }, environment: { [name]: canary } };
    const { folder } = await finished(again);
    expect(await finished({ ...again, folder })).toMatchObject({ resumed: true });
    const other = { ...again, settings: { items: 2, label: `not ${canary}` }, folder };
    const refused = finished(other).catch((error: Error) => error.message);
    expect(await refused).toContain(`its settings.label is "[redacted ${name}]"`);
    expect(await refused).not.toContain("cAnary");
  });
});
