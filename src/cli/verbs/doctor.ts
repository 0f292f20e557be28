import type { Check, Diagnosis } from "../doctor/check.ts";
import { exitCodes } from "../exitCode.ts";
import type { Terminal } from "../terminal.ts";
import { defineVerb } from "../verb.ts";

type Finding = Diagnosis & { readonly name: string };
const colors = { ok: "green", warn: "yellow", fail: "red" } as const;

export default defineVerb({
  name: "doctor",
  summary: "check that this machine is ready",
  description:
    "Looks at Node.js, npm, ONNX Runtime and its providers, threads, memory, disk, write permission, " +
    "the terminal and which keys of APIs are set, and says what to do about what is missing. Changes nothing.",
  examples: [
    { command: "assay doctor", meaning: "one line per check; exit code 1 when one fails" },
    { command: "assay doctor --json", meaning: "the same for a program" },
  ],
  async run({ terminal }) {
    const checks = await allChecks(terminal);
    const findings = await Promise.all(checks.map(lookAt));
    const isReady = findings.every(({ status }) => status !== "fail");
    return {
      exitCode: isReady ? exitCodes.done : exitCodes.error,
      result: { ready: isReady, checks: findings },
      text: findings.map((finding) => findingText(finding, terminal)).join("\n"),
    };
  },
});

async function allChecks(terminal: Terminal): Promise<readonly Check[]> {
  const machine = await import("../doctor/machine.ts");
  const software = await import("../doctor/software.ts");
  const { keysIn } = await import("../doctor/keys.ts");
  const here = process.cwd();
  return [
    ...[software.node, software.npm, software.onnxRuntime],
    ...[machine.threads, machine.memory, machine.disk(here), machine.writing(here)],
    ...[terminalCheck(terminal), keysIn(terminal.streams.env), software.chromium],
  ];
}

async function lookAt(check: Check): Promise<Finding> {
  try {
    return { name: check.name, ...(await check.look()) };
  } catch (error) {
    return { name: check.name, status: "fail", found: (error as Error).message };
  }
}

const terminalCheck = ({ live, columns }: Terminal): Check => ({
  name: "terminal",
  look: async () => ({
    status: "ok",
    found: live ? `${columns} columns, live progress` : "not interactive: progress as plain lines",
  }),
});

function findingText({ name, status, found, advice }: Finding, terminal: Terminal): string {
  const line = `${terminal.paint(colors[status], status.padEnd(4))}  ${name.padEnd(12)}${found}`;
  return advice === undefined ? line : `${line}\n${" ".repeat(18)}${advice}`;
}
