import { afterEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { recordStreams } from "../terminalDouble.ts";

afterEach(() => void vi.restoreAllMocks());

/** Whether the command hears Ctrl-C itself. Left alone, the system ends the process at once. */
const listens = async (line: string): Promise<boolean> => {
  const heard = vi.spyOn(process, "on");
  await main(["privacy", ...line.split(" ")], recordStreams().streams);
  return heard.mock.calls.some(([name]) => name === "SIGINT");
};

describe("Ctrl-C", () => {
  const event = '--event {"kind":"gaussian","noiseMultiplier":1} --accountant gdp';

  test.each([
    [`epsilon ${event} --delta 1e-5`],
    [`delta ${event} --epsilon 1`],
    ["noise --epsilon 3 --delta 1e-5 --sampling-rate 1 --steps 1 --accountant gdp"],
    [`curve ${event}`],
    ["lint nowhere.json"],
    ["statement nowhere.json"],
    ["audit --scores nowhere.csv --claimed-epsilon 1 --delta 1e-5"],
  ])(
    "ends a question that is computed in one go, as nobody would hear it there: %s",
    async (line) => expect(await listens(line)).toBe(false),
  );

  test.each([["epsilon -"], ["delta -"], ["plan"]])(
    "is heard between lines and between questions: %s",
    async (line) => expect(await listens(line)).toBe(true),
  );
});
