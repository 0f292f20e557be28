import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { definePromptStudy } from "../../../src/lab/promptStudy.ts";
import { runRecipe } from "../../../src/lab/run.ts";
import { loadPolicy } from "../../../src/policies/index.ts";
import { canary, environmentAt, namesAt, scratchFolder } from "./doubles.ts";
import { type Behaviour, type SeenRequest, startServer } from "./server.ts";

const study = definePromptStudy({
  name: "canary",
  claim: "The key is nowhere.",
  items: { smoke: 6, full: 6 },
  conditions: { asked: { prompt: (item) => `item ${item}`, atLeast: 0 } },
  outcome: "said",
  isHit: ({ text }) => text !== "",
});

/** Says the key whenever it can: in answers, in errors, in thoughts, URL-encoded and as JSON. */
const telltale = ({ text }: SeenRequest): Behaviour => {
  const item = Number(/\d+/.exec(text)?.[0]);
  if (item === 1) return { kind: "status", status: 400, message: `bad key ${canary}` };
  if (item === 2) return { kind: "raw", body: `<p>${canary}</p>` };
  if (item === 3) return { kind: "answer", text: "ok", reasoning: `the key is ${canary}` };
  if (item === 4) return { kind: "answer", text: encodeURIComponent(canary) };
  if (item === 5) return { kind: "answer", text: JSON.stringify({ canary }) };
  return { kind: "answer", text: `your key is ${canary}, is it not?` };
};

/** Every file below a folder, as bytes. */
const bytesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({
      name: entry.name,
      bytes: readFileSync(join(entry.parentPath, entry.name)),
    }));

const forms = [
  canary,
  encodeURIComponent(canary),
  JSON.stringify(canary).slice(1, -1),
  JSON.stringify(JSON.stringify(canary).slice(1, -1)).slice(1, -1),
];

describe("a key", () => {
  test.each(["openai", "openaiCompatible", "anthropic", "google"] as const)(
    "of %s is in no byte of the run and of the kept answers, whatever the server says",
    async (dialect) => {
      const server = await startServer(telltale);
      const root = scratchFolder();
      const responses = join(root, "responses");
      const environment = environmentAt(server.url);
      const name = namesAt(server.url)[dialect];
      const policy = await loadPolicy(name, { environment, responses, retries: 0 });
      const { summary } = await runRecipe({
        ...{ name: "canary", recipe: study, preset: "smoke", settings: { items: 6 }, seed: 1 },
        ...{ folder: join(root, "run"), policy, environment },
      });
      await server.close();
      expect(server.seen.length).toBeGreaterThanOrEqual(6);
      expect(summary.totals).toMatchObject({ samples: 6, errored: 2 });
      const files = bytesIn(root);
      expect(files.map(({ name: file }) => file)).toEqual(
        expect.arrayContaining(["run.json", "events.jsonl", "summary.json"]),
      );
      // four answers and what the probe found
      expect(files.filter(({ name: file }) => /^[0-9a-f]{64}\.json$/.test(file))).toHaveLength(5);
      const telling = files.filter(({ bytes }) => forms.some((form) => bytes.includes(form)));
      expect(telling.map(({ name: file }) => file)).toEqual([]);
      const log = files.find(({ name: file }) => file === "events.jsonl")!.bytes.toString();
      expect(log).toContain("[redacted ");
    },
  );

  test("that the server does not accept ends the run with an error that does not say it", async () => {
    const refusing = () => ({ kind: "status", status: 401, message: `bad ${canary}` }) as const;
    const server = await startServer(refusing);
    const root = scratchFolder();
    const environment = environmentAt(server.url);
    const policy = await loadPolicy("openai/double", { environment, responses: false });
    const run = runRecipe({
      ...{ name: "canary", recipe: study, preset: "smoke", settings: { items: 6 }, seed: 1 },
      ...{ folder: join(root, "run"), policy, environment },
    });
    const error = await run.catch((reason) => reason);
    await server.close();
    expect(error.message).toContain("does not accept OPENAI_API_KEY");
    expect(error.message).not.toContain(canary);
    const telling = bytesIn(root).filter(({ bytes }) => bytes.includes(canary));
    expect(telling).toEqual([]);
  });
});
