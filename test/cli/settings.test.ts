import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/cli/exitCode.ts";
import { changeSettings } from "../../src/cli/settings.ts";

const settings = { steps: 100, model: { width: 64, name: "small" }, rates: [0.1, 0.2] };

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
  });

  test("a change without = is bad usage", () => {
    expect(() => changeSettings(settings, ["steps"])).toThrow("expected name=value, got steps");
  });
});
