/** Policies that ask a double, and what ends with a test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ApiPolicyOptions, apiPolicy } from "../../../src/policies/api/apiPolicy.ts";
import { dialects } from "../../../src/policies/api/dialect.ts";
import { modelOf, parseApiName } from "../../../src/policies/api/names.ts";
import type { ProbeFindings } from "../../../src/policies/api/probe.ts";
import type { Policy } from "../../../src/policies/policy.ts";
import { type FakeClock, fakeClock } from "./fakeClock.ts";
import { type Persona, type ServerDouble, startServer } from "./server.ts";

/** A key that is nowhere else. */
export const canary = 'sk-canary/7f3a+9"c51e88d2';

/** A folder that goes with the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "assay api "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** What is asked in one dialect of one server. */
export interface Asked {
  readonly server: ServerDouble;
  readonly policy: Policy;
  readonly clock: FakeClock;
}

/** The name of the double's model in each dialect. */
export const namesAt = (url: string) => ({
  openai: "openai/double",
  anthropic: "anthropic/double",
  google: "google/double",
  openaiCompatible: `${url}/v1#double`,
});

/** An environment in which every provider is the double. */
export const environmentAt = (url: string) => ({
  ...{
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_BASE_URL: `${url}/v1`,
    GOOGLE_BASE_URL: `${url}/v1`,
  },
  ...{ OPENAI_API_KEY: canary, ANTHROPIC_API_KEY: canary, GOOGLE_GENERATIVE_AI_API_KEY: canary },
  OPENAI_COMPATIBLE_API_KEY: canary,
});

/** A policy at a fresh double, with a clock that jumps and without answers on the disk. */
export async function askedAt(
  script: Parameters<typeof startServer>[0],
  {
    dialect = "openaiCompatible",
    persona = {},
    ...options
  }: ApiPolicyOptionsOf & { readonly persona?: Persona } = {},
): Promise<Asked> {
  const server = await startServer(script, persona);
  onTestFinished(() => server.close());
  const environment = environmentAt(server.url);
  const clock = fakeClock();
  const name = namesAt(server.url)[dialect];
  const parsed = parseApiName(name, environment);
  const policy = apiPolicy(await modelOf(parsed), {
    ...{ name, environment, clock, responses: false, address: parsed.address },
    ...{ dialect: dialects[dialect], keyVariable: parsed.keyVariable },
    ...options,
  });
  return { server, policy, clock };
}

type ApiPolicyOptionsOf = Omit<ApiPolicyOptions, "dialect"> & {
  readonly dialect?: keyof typeof dialects;
};

/** Findings of a server that can everything, so that no probe is made. */
export const everything: ProbeFindings = {
  ...{ prefill: "plain", logProbs: true, seed: "repeated", reasoning: "none" },
};
