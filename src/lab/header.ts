/** `run.json`: what was run, with what, on what. Written once, when a run begins. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "./atomicFile.ts";
import { differences } from "./difference.ts";
import { requireKnownVersion, SCHEMA_VERSION } from "./event.ts";
import { type Redact, redactedJson } from "./redaction.ts";

/** What makes two runs the same run: continue one with another value of these and it is refused. */
const specShape = {
  recipe: z.string().describe("`<paper>/<experiment>`, or the path of a file."),
  settings: z.json(),
  seed: z.int(),
  model: z
    .string()
    .optional()
    .describe("The policy under test, where the experiment does not bring its own."),
};

/** Checks `run.json`. */
export const headerSchema = z
  .object({
    v: z.literal(SCHEMA_VERSION),
    ...specShape,
    preset: z.string().describe("`smoke`, `demo`, `full` or `custom`."),
    changes: z
      .object({ of: z.string(), settings: z.array(z.string()) })
      .optional()
      .describe("Of `custom`: the preset it was, and what differs, as `--set` takes it."),
    created: z.iso.datetime(),
    commit: z.string().optional().describe("Of the working folder, where it is a git checkout."),
    dirty: z
      .boolean()
      .optional()
      .describe("Whether that checkout had changes that no commit names."),
    versions: z.record(z.string(), z.string()),
    platform: z.string(),
    cores: z.int(),
    executionProvider: z.string(),
  })
  .describe("What was run, with what, on what.");

const specSchema = z.object(specShape);
/** What makes two runs the same run. */
export type RunSpec = Readonly<z.infer<typeof specSchema>>;
/** The content of `run.json`. */
export type RunHeader = Readonly<z.infer<typeof headerSchema>>;

/** The file in a run folder. */
export const headerPath = (folder: string): string => join(folder, "run.json");

/** Reads and checks the header of a run. */
export function readHeader(folder: string): RunHeader {
  const path = headerPath(folder);
  const text = readFileSync(path, "utf8");
  const record = jsonOrUndefined(text);
  requireKnownVersion(record, path);
  const parsed = headerSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  const state = text.length === 0 ? "it is empty" : parsed.error.issues[0]!.message;
  throw new Error(
    `${path}: expected the header of a run, but ${state}. Restore it, or choose another --dir.`,
  );
}

const jsonOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The header in `folder` when it describes this spec; writes it when there is none. */
export function openHeader(
  folder: string,
  spec: RunSpec & Pick<RunHeader, "preset" | "changes">,
  redact: Redact,
): RunHeader {
  if (existsSync(headerPath(folder))) {
    const asked = JSON.parse(redactedJson(spec, redact)) as RunSpec;
    return requireSame(readHeader(folder), asked, folder);
  }
  const text = redactedJson({ v: SCHEMA_VERSION, ...spec, ...provenance() }, redact, 2);
  writeAtomically(headerPath(folder), `${text}\n`);
  return readHeader(folder);
}

function requireSame(header: RunHeader, spec: RunSpec, folder: string): RunHeader {
  const specOf = ({ recipe, seed, model, settings }: RunSpec) => ({
    recipe,
    seed,
    model,
    settings,
  });
  const [first, ...others] = differences(specOf(header), specOf(spec));
  if (first === undefined) return header;
  const [there, asked] = first.values;
  const rest = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new Error(
    `${folder} holds another run: its ${first.path} is ${there}, this one's is ${asked}${rest}. Choose another --dir.`,
  );
}

/** A short name for a spec: equal specs, equal names. */
export function specName({ recipe, settings, seed, model }: RunSpec, preset: string): string {
  const text = JSON.stringify([recipe, settings, seed, model ?? null]);
  const id = createHash("sha256").update(text).digest("hex").slice(0, 6);
  const short = recipe.replace(/^.*[\\/](?=[^\\/]+\.[cm]?[jt]s$)/, "").replace(/\.[cm]?[jt]s$/, "");
  return `${short.replaceAll("/", "-")}-${preset}-seed${seed}-${id}`;
}

/** Under what something was made: when, from which sources, on what. */
export function provenance() {
  return {
    created: new Date().toISOString(),
    ...gitState(),
    versions: { node: process.version.slice(1), ...packageVersions() },
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    executionProvider: "cpu",
  };
}

function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const version = (name: string) => {
    try {
      return String((require(`${name}/package.json`) as { version: string }).version);
    } catch {
      return "unknown";
    }
  };
  return { assay: ownVersion(), onnxruntime: version("onnxruntime-node") };
}

/** The package is a folder or two above this file: sources and compiled files lie at different depths. */
export function ownVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const url = new URL(up, import.meta.url);
    if (!existsSync(url)) continue;
    const { name, version } = JSON.parse(readFileSync(url, "utf8")) as Record<string, string>;
    if (name === "assay") return version ?? "unknown";
  }
  return "unknown";
}

function gitState(): { commit?: string; dirty?: boolean } {
  const git = (...args: string[]) =>
    execFileSync("git", args, { stdio: ["ignore", "pipe", "ignore"], timeout: 5000 })
      .toString()
      .trim();
  try {
    return { commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain") !== "" };
  } catch {
    return {};
  }
}
