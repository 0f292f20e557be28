import { describe, expect, test } from "vitest";
import type { Figure } from "../../src/lab/summary.ts";
import { logTicks } from "../../src/report/figure/axes.ts";
import { extent, shareOf } from "../../src/report/figure/canvas.ts";
import { withSharedAxes } from "../../src/report/figure/diagonal.ts";
import { draw } from "../../src/report/figure/draw.ts";
import { figureSection } from "../../src/report/figureSection.ts";
import { estimateText, valueText } from "../../src/report/numberText.ts";

const lead = () => undefined;
const drawn = (figure: Figure, width = 700) => draw(figure, { width, lead });
const textsOf = (svg: Element) => [...svg.querySelectorAll("text")].map((text) => text.textContent);

/** Predicted and observed rates, the first of which never came true. */
const reliability: Figure = {
  ...{ kind: "scatter", id: "calibration", title: "Calibration", caption: "Bins." },
  x: { label: "predicted rate", unit: "rate", scale: "log" },
  y: { label: "observed rate", unit: "rate", scale: "log" },
  diagonal: "predicted = observed",
  series: [
    {
      name: "a",
      points: [
        { x: 0.001, y: 0, low: 0, high: 0.002 },
        { x: 0.01, y: 0.02, low: 0.01, high: 0.04 },
        { x: 0.3, y: 0.2, low: 0.15, high: 0.25 },
      ],
    },
  ],
};

/** Relative losses over epsilon, with the level that they come down to. */
const utility: Figure = {
  ...{ kind: "line", id: "utility", title: "What a guarantee costs", caption: "Loss." },
  x: { label: "epsilon", scale: "log" },
  y: { label: "relative loss", unit: "change" },
  references: [{ label: "without privacy", y: 0 }],
  series: [
    {
      name: "a",
      points: [
        { x: 0.5, y: 0.4, low: 0.35, high: 0.45 },
        { x: 2, y: 0.1, low: 0.08, high: 0.12 },
        { x: 8, y: 0.02, low: -0.02, high: 0.05 },
      ],
    },
  ],
};

describe("a change", () => {
  test("is said in percent with its sign", () => {
    expect(valueText(0.1234, "change")).toBe("+12.3%");
    expect(valueText(-0.05, "change")).toBe("−5.0%");
    expect(valueText(0, "change")).toBe("0.0%");
    const ours = { value: 0.1, n: 3, missing: 0, interval: [-0.02, 0.3] as const, method: "" };
    expect(estimateText(ours, "change")).toBe("+10.0% [−2.0, 30.0], n = 3, none missing");
  });

  test("has signs on its axis, and none on zero", async () => {
    const texts = textsOf(await drawn(utility));
    expect(texts).toEqual(expect.arrayContaining(["+40%", "+20%", "0%"]));
  });
});

describe("a logarithmic vertical axis", () => {
  test("shows what is above 0, and leaves out a point at 0", async () => {
    const [low, high] = extent(reliability);
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.002);
    expect(high).toBeGreaterThan(0.25);
    const svg = await drawn(reliability);
    expect(svg.querySelectorAll('[data-layer="dot"] > *')).toHaveLength(2);
    expect(svg.outerHTML).not.toContain("NaN");
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["1%", "10%"]));
  });

  test("has nothing to show where nothing is above 0, and is drawn all the same", async () => {
    const series = [{ name: "a", points: [{ x: 0.1, y: 0 }] }];
    expect(extent({ ...reliability, series })).toEqual([0.1, 1]);
    expect((await drawn({ ...reliability, series })).outerHTML).not.toContain("NaN");
  });

  test("has equal ratios at equal distances", () => {
    expect(shareOf(10, [1, 100], "log")).toBeCloseTo(0.5, 14);
    expect(shareOf(50.5, [1, 100])).toBeCloseTo(0.5, 14);
  });
});

describe("the line y = x", () => {
  test("runs from corner to corner of axes that show the same", async () => {
    const { x, y } = withSharedAxes(reliability);
    expect(x.domain).toEqual(y.domain);
    expect(x.domain![0]).toBeLessThan(0.01);
    expect(x.domain![0]).toBeGreaterThan(0.001); // the place of the point that is not drawn
    expect(x.domain![1]).toBeGreaterThan(0.3);
    const svg = await drawn(reliability);
    const path = svg.querySelector('[data-layer="line"] path')!.getAttribute("d")!;
    const [first, last] = [/^M([\d.]+),([\d.]+)/.exec(path)!, /L([\d.]+),([\d.]+)$/.exec(path)!];
    const [height, width] = [Number(svg.getAttribute("height")), 700];
    expect(Number(first[1])).toBeCloseTo(52, 5); // the left margin
    expect(Number(first[2])).toBeCloseTo(height - 46, 5); // the lower one
    expect(Number(last[1])).toBeCloseTo(width - 24, 5);
    expect(Number(last[2])).toBeCloseTo(34, 5);
    expect(textsOf(svg)).toContain("predicted = observed");
  });

  test("leaves domains that a figure asks for, and figures without it", () => {
    const asked = { ...reliability, x: { ...reliability.x, domain: [0.001, 1] as const } };
    expect(withSharedAxes(asked).y.domain).toEqual([0.001, 1]);
    expect(withSharedAxes(utility)).toBe(utility);
  });

  test("is a row of the numbers of the figure", async () => {
    const section = String(await figureSection(reliability, { id: "f", lead }));
    expect(section).toContain("equal to predicted rate");
    expect(section).toContain(">0.0%<"); // the point that the drawing leaves out
  });
});

describe("the name of a level", () => {
  const sideOf = async (figure: Figure, label: string) => {
    const svg = await drawn(figure);
    const text = [...svg.querySelectorAll("text")].find(
      ({ textContent }) => textContent === label,
    )!;
    return text.closest("[text-anchor]")?.getAttribute("text-anchor");
  };

  test("stands at the right, unless points are there and none at the left", async () => {
    expect(await sideOf(utility, "without privacy")).toBe("start");
    const high = { ...utility, references: [{ label: "the best constant", y: 0.6 }] };
    expect(await sideOf(high, "the best constant")).toBe("end");
  });
});

describe("axes that figures would be lost on", () => {
  test("show intervals of changes as far beyond the values as these are apart", () => {
    const points = [
      { x: 1, y: 0.1, low: -0.9, high: 7 },
      { x: 2, y: 0.3, low: 0.2, high: 0.4 },
    ];
    const figure = { ...utility, references: [], series: [{ name: "a", points }] };
    // 0.2 apart: from -0.1 to 0.5, and a little air.
    const [low, high] = extent(figure);
    expect(low).toBeCloseTo(-0.1 - 0.06 * 0.6, 12);
    expect(high).toBeCloseTo(0.5 + 0.06 * 0.6, 12);
  });

  test("have few ticks over many orders of magnitude, and short ones", async () => {
    expect(logTicks(1e-10, 1)).toHaveLength(6); // every second of 11 powers
    expect(logTicks(0.5, 16)).toEqual([0.5, 1, 2, 5, 10]);
    const points = [
      { x: 2e-7, y: 0.1 },
      { x: 0.3, y: 0.2 },
    ];
    const texts = textsOf(await drawn({ ...reliability, series: [{ name: "a", points }] }));
    expect(texts).toEqual(expect.arrayContaining(["1e-4%", "0.1%"]));
  });

  test("write names of two levels that are close on both sides", async () => {
    const references = [
      { label: "one", y: 0.2 },
      { label: "other", y: 0.21 },
    ];
    const svg = await drawn({ ...utility, references });
    const anchors = references.map(({ label }) =>
      [...svg.querySelectorAll("text")]
        .find(({ textContent }) => textContent === label)!
        .closest("[text-anchor]")!
        .getAttribute("text-anchor"),
    );
    expect(new Set(anchors)).toEqual(new Set(["start", "end"]));
  });
});
