import { expect, test } from "vitest";
import { estimateText, intervalText, numberText, valueText } from "../../src/report/numberText.ts";
import { revealed } from "../../src/report/revealed.ts";

test("revealed names escape sequences, direction overrides, line separators and lone surrogates", () => {
  expect(revealed("\u001b[31mred")).toBe("⟨U+001B⟩[31mred");
  expect(revealed("user\u202Etxt.exe")).toBe("user⟨U+202E⟩txt.exe");
  expect(revealed("a\u2028b\u2029c")).toBe("a⟨U+2028⟩b⟨U+2029⟩c");
  expect(revealed("half \uD800 pair")).toBe("half ⟨U+D800⟩ pair");
});

test("revealed shows messages in tag characters and zero-width characters", () => {
  expect(revealed("hi\u{E0041}")).toBe("hi⟨U+E0041⟩");
  expect(revealed("pass\u200Bword\uFEFF")).toBe("pass⟨U+200B⟩word⟨U+FEFF⟩");
  expect(revealed("pass\u200Dword")).toBe("pass⟨U+200D⟩word");
});

test("revealed leaves lines, tabs, other scripts and emoji families alone", () => {
  const text = "a\tb\nc\r\nسلام 你好 👩‍🔬 👩🏽‍🔬 👨‍👩‍👧";
  expect(revealed(text)).toBe(text.replace("\r\n", "\n"));
});

test("revealed names a carriage return that would hide the beginning of a line", () => {
  expect(revealed("harmful\rharmless")).toBe("harmful⟨U+000D⟩harmless");
});

test("a rate is written in percent and a difference in points, with a true minus sign", () => {
  expect(valueText(0.9918, "rate")).toBe("99.2%"); // 100 × 0.9918 = 99.18
  expect(valueText(-0.1, "points")).toBe("−10.0 points"); // 100 × −0.1
  expect(valueText(0.123, "points")).toBe("+12.3 points");
  expect(intervalText([-0.142, -0.061], "points")).toBe("[−14.2, −6.1]");
});

test("a small rate is not rounded to nothing", () => {
  expect(valueText(0.0002, "rate")).toBe("0.02%");
  expect(valueText(0, "rate")).toBe("0.0%");
});

test("a rate that misses a few is not rounded to all", () => {
  expect(valueText(2047 / 2048, "rate")).toBe("99.95%"); // 100 - 0.0488
  expect(valueText(1, "rate")).toBe("100.0%");
  expect(intervalText([0.9972, 0.9999], "rate")).toBe("[99.7, 99.99]");
  expect(valueText(0.1 + 0.2 - 0.3, "points")).toBe("+0.0 points"); // 5.6e-17, a rounding error
});

test("a number keeps three digits, a whole number all of them", () => {
  expect(numberText(0.23123)).toBe("0.231");
  expect(numberText(12345)).toBe("12,345");
  expect(numberText(0.0000123)).toBe("1.23e−5");
  expect(numberText(-Infinity)).toBe("−∞");
});

test("an estimate is written with its interval, its n and what is missing", () => {
  const estimate = {
    value: 0.98,
    n: 1200,
    missing: 3,
    interval: [0.95, 0.992],
    method: "",
  } as const;
  expect(estimateText(estimate, "rate")).toBe("98.0% [95.0, 99.2], n = 1,200, 3 missing");
  expect(estimateText({ ...estimate, missing: 0 }, "rate")).toContain("none missing");
});

test("an estimate of nothing says that nothing was measured", () => {
  const nothing = { value: Number.NaN, n: 0, missing: 7, interval: [0, 1], method: "" } as const;
  expect(estimateText(nothing, "rate")).toBe("not measured, n = 0, 7 missing");
});
