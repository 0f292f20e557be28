import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/cli/exitCode.ts";
import { changeSettings, settingChanges } from "../../src/cli/settings.ts";

const settings = { steps: 100, model: { width: 64, name: "small" }, rates: [0.1, 0.2] };

describe("settingChanges", () => {
  test("are the values that differ, by their paths", () => {
    const changed = { steps: 100, model: { width: 128, name: "a b" }, rates: [0.1, 5] };
    expect(settingChanges(settings, changed)).toEqual([
      ...["model.width=128", 'model.name="a b"', "rates.1=5"],
    ]);
    // A schema that has checked settings may have put them into another order.
    const { model, ...others } = settings;
    expect(settingChanges(settings, { model, ...others })).toEqual([]);
  });

  test("take a list of another length, and a record of other names, as a whole", () => {
    const dotted = { rates: { "gpt-4.1": 1, other: 2 } };
    expect(settingChanges(dotted, { rates: { ...dotted.rates, other: 3 } })).toEqual([
      'rates={"gpt-4.1":1,"other":3}',
    ]);
    const changed = { steps: null, model: { width: 64 }, rates: [0.1] };
    expect(settingChanges(settings, changed)).toEqual([
      ...["steps=null", 'model={"width":64}', "rates=[0.1]"],
    ]);
  });

  test("make the settings again", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const record = fc.record({ steps: value, model: value, rates: value });
    fc.assert(
      fc.property(record, record, (preset, wanted) => {
        const changed = JSON.parse(JSON.stringify(wanted));
        const before = JSON.parse(JSON.stringify(preset));
        expect(changeSettings(before, settingChanges(before, changed))).toEqual(changed);
      }),
      { seed: 1 },
    );
  });
});

describe("changeSettings", () => {
  test("changes one setting and leaves the others and the original alone", () => {
    const changed = changeSettings(settings, ["model.width=128"]);
    expect(changed).toEqual({ ...settings, model: { width: 128, name: "small" } });
    expect(settings.model.width).toBe(64);
  });

  test("reads JSON where it is JSON, else text", () => {
    const changes = ["steps=1e3", "model.name=large one", "rates=[1]"];
    expect(changeSettings(settings, changes)).toEqual({
      ...{ steps: 1000, model: { width: 64, name: "large one" }, rates: [1] },
    });
  });

  test("changes an element of a list, which stays a list", () => {
    expect(changeSettings(settings, ["rates.1=5"])).toEqual({ ...settings, rates: [0.1, 5] });
  });

  test("the last change of one setting counts", () => {
    const value = fc.integer();
    fc.assert(
      fc.property(value, value, (first, second) => {
        const changes = [`steps=${first}`, `steps=${second}`];
        expect(changeSettings(settings, changes)).toEqual({ ...settings, steps: second });
      }),
    );
  });

  test("an unknown setting is bad usage, and the nearest one is named", () => {
    const change = () => changeSettings(settings, ["model.widht=2"]);
    expect(change).toThrow(UsageError);
    expect(change).toThrow("no setting model.widht. Did you mean width? There are: width, name.");
    expect(() => changeSettings(settings, ["steps.x=2"])).toThrow("no setting steps.x");
    expect(() => changeSettings(settings, ["toString=2"])).toThrow("no setting toString");
    expect(() => changeSettings(settings, ["rates.length=1"])).toThrow("no setting rates.length");
  });

  test("a change without = is bad usage", () => {
    expect(() => changeSettings(settings, ["steps"])).toThrow("expected name=value, got steps");
  });
});
