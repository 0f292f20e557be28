import { describe, expect, test } from "vitest";
import { lint, lintRules } from "../../../src/privacy/lint/lint.ts";
import { type LintRule, severities } from "../../../src/privacy/lint/rule.ts";
import { itemsIn } from "../../collection.ts";

const found = await itemsIn<LintRule>("privacy/lint/rules");
const rules = await lintRules();

test("the folder is the list of rules", () => {
  expect(found.length).toBeGreaterThan(25);
  expect(rules.map(({ name }) => name)).toEqual(found.map(({ file }) => file).toSorted());
});

describe.each(found.map(({ file, item }) => [file, item] as const))("%s", (file, rule) => {
  test("is called like its file, and says what it looks for in one sentence", () => {
    expect(rule.name).toBe(file);
    expect(rule.description).toMatch(/^[A-Z].*[a-z0-9]\.$/);
  });

  test("complains about its own example, and says where, why and what to do", () => {
    const complaints = rule.check(rule.example);
    expect(complaints.length).toBeGreaterThan(0);
    for (const { severity, where, why, fix } of complaints) {
      expect(severities).toContain(severity);
      expect(where).not.toBe("");
      expect(why).toMatch(/[.)]$/);
      expect(fix).toMatch(/[.)]$/);
    }
  });

  test("says nothing about nothing", () => {
    expect(rule.check({})).toEqual([]);
  });
});

test("what is forbidden comes first, advice last", () => {
  const findings = lint(
    {
      model: {
        origin: "a list of layers",
        layers: [
          { where: "layers[0]", type: "ReLU", settings: {} },
          { where: "layers[1]", type: "BatchNorm1d", settings: {} },
        ],
        tied: [],
        isComplete: true,
      },
      pipeline: {
        kind: "pipeline",
        unit: "example",
        preparation: [{ kind: "vocabulary", fittedOn: "private" }],
      },
    },
    rules,
  );
  expect(findings.map(({ severity }) => severity)).toEqual(["forbidden", "chargeIt", "advice"]);
  expect(findings.map(({ rule }) => rule)).toEqual([
    "batchStatistics",
    "learnedPreparation",
    "unboundedActivation",
  ]);
});
