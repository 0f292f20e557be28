import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { Figure, PaperPoint } from "../../src/lab/summary.ts";
import { logTicks } from "../../src/report/figure/axes.ts";
import { draw } from "../../src/report/figure/draw.ts";
import { look } from "../../src/report/figure/palette.ts";
import { figureSection } from "../../src/report/figureSection.ts";
import { figureSvg } from "../../src/report/index.ts";
import { summarySchema } from "../../src/report/summarySchema.ts";
import { reasoningRun } from "./reasoning.ts";

const found = reasoningRun().summary!;
const [curves, areas, pareto, sizes] = found.figures as [Figure, Figure, Figure, Figure];
const lead = () => ({ href: "#t0-0", "data-behind": "t0-0" });
const toNowhere = () => undefined;
const wordsIn = (svg: Element) => [...svg.querySelectorAll("text")].map((text) => text.textContent);

test("a summary with panels, scatter points and the paper's values is read back as it was written", () => {
  expect(summarySchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
});

describe("panels", () => {
  test("are small plots in one drawing, each with its name, all with the same axis", async () => {
    const svg = await draw(curves, { width: 760, lead });
    const panels = [...svg.querySelectorAll("[data-panel]")];
    expect(panels.map((panel) => panel.getAttribute("data-panel"))).toEqual(curves.panels);
    const ticks = panels.map((panel) => wordsIn(panel).filter((word) => word?.endsWith("%")));
    expect(ticks[0]!.length).toBeGreaterThan(8);
    for (const own of ticks) expect(own).toEqual(ticks[0]);
    expect(svg.querySelectorAll("style")).toHaveLength(0);
  });

  test("every point is a link that names its panel, its series and its place in percent", async () => {
    const svg = await draw(curves, { width: 760, lead });
    const links = [...svg.querySelectorAll("a")].map((link) => link.getAttribute("aria-label"));
    expect(links).toHaveLength(8 * (4 + 5 + 6 + 7)); // 8 tasks, 0 to n of 3, 4, 5 and 6 steps
    expect(links).toContain(
      "4 steps, AQuA, reasoning provided 50.0%: 55.0% [50.0, 59.0], n = 200", // 0.4 + 0.6 × 0.5²
    );
  });

  test("stand in two columns where there is room, and below each other where there is none", async () => {
    const places = async (width: number) => {
      const svg = await draw(curves, { width, lead });
      const plots = [...svg.querySelectorAll("[data-panel] > svg")];
      return [new Set(plots.map((plot) => plot.getAttribute("x"))).size, plots.length];
    };
    expect(await places(760)).toEqual([2, 4]);
    expect(await places(340)).toEqual([1, 4]);
  });

  test("a reference of one panel is drawn in that panel only; a series looks alike in all", async () => {
    const svg = await draw(curves, { width: 760, lead });
    const panels = [...svg.querySelectorAll("[data-panel]")];
    expect(panels.map((panel) => wordsIn(panel).includes("chance"))).toEqual([
      ...[true, false, false, false],
    ]);
    const colorsOf = (panel: Element) =>
      [...panel.querySelectorAll('[data-layer="line"]')].map((line) => line.getAttribute("stroke"));
    expect(colorsOf(panels[0]!)).toHaveLength(8);
    expect(colorsOf(panels[3]!)).toEqual(colorsOf(panels[0]!));
  });

  test("the legend names each series once, and the file has all panels", async () => {
    const page = parseHTML(String(await figureSection(curves, { id: "f", lead }))).document;
    expect(page.querySelectorAll(".legend li")).toHaveLength(8);
    const file = await figureSvg(curves);
    expect(file.match(/data-panel/g)).toHaveLength(4);
  });
});

describe("the paper's values", () => {
  const hollow = (svg: Element) =>
    [...svg.querySelectorAll('[data-layer="dot"]')].filter((layer) =>
      layer.textContent!.startsWith("paper (another model)"),
    );

  test("are hollow marks in the colour of their series, lead nowhere, and say whose they are", async () => {
    const svg = await draw(areas, { width: 760, lead });
    expect(hollow(svg)).toHaveLength(16); // 8 tasks × truncation and mistakes
    const [first] = hollow(svg);
    expect(first!.querySelectorAll("a")).toHaveLength(0);
    expect(first!.getAttribute("fill")).toBe("var(--paper)");
    expect(first!.getAttribute("stroke")).toBe(look(0).color);
    expect(first!.querySelector("title")!.textContent).toBe(
      "paper (another model), early answering, 175 billion parameters, AQuA: 0.44. Lanham et al. 2023, Table 2 (paper text)",
    );
  });

  test("without a place on the axis are a level with its label", async () => {
    const svg = await draw(sizes, { width: 760, lead });
    expect(wordsIn(svg)).toContain("paper: 175 billion parameters");
    expect(hollow(svg)).toHaveLength(0);
  });

  test("are visible even where they lie outside of all that was measured", async () => {
    const paper: PaperPoint[] = [
      { ...areas.paper![0]!, y: 5 },
      { ...areas.paper![0]!, x: "a task that we have not" },
    ];
    const { domain: _, ...y } = areas.y;
    const svg = await draw({ ...areas, y, paper }, { width: 760, lead });
    expect(wordsIn(svg)).toContain("5");
    expect(wordsIn(svg)).toContain("a task that we have not");
  });

  test("stand in the legend and in the numbers, with source and grade", async () => {
    const page = parseHTML(String(await figureSection(areas, { id: "f", lead }))).document;
    const names = [...page.querySelectorAll(".legend li")].map(({ textContent }) => textContent);
    expect(names).toEqual(["early answering", "adding mistakes", "paper (another model)"]);
    const rows = [...page.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map(({ textContent }) => textContent),
    );
    expect(rows).toHaveLength(32); // 16 of ours, 16 of the paper's
    expect(rows.at(-1)).toEqual([
      "paper (another model), adding mistakes, 175 billion parameters",
      ...["ARC Easy", "0.07", "–", "–", "Lanham et al. 2023, Table 2 (paper text)"],
    ]);
  });
});

describe("a scatter plot", () => {
  test("has an interval on both axes, which the point says", async () => {
    const svg = await draw(pareto, { width: 760, lead });
    const links = [...svg.querySelectorAll("a")].map((link) => link.getAttribute("aria-label"));
    expect(links).toHaveLength(4);
    expect(links[1]).toBe(
      "chain of thought, answers that change when reasoning is cut 12.0% [9.0, 14.0]: 80.8% [78.8, 82.8], n = 300",
    );
    const vertical = svg.querySelectorAll('[data-layer="rule"] line');
    expect(vertical.length).toBeGreaterThanOrEqual(8);
  });

  test("writes names beside points that lie apart; where there is no room, the legend has them", async () => {
    const names = pareto.series.map(({ name }) => name);
    const wide = wordsIn(await draw(pareto, { width: 760, lead }));
    for (const name of names) expect(wide).toContain(name);
    const point = { x: 0.2, y: 0.8 };
    const crowded = names.map((name) => ({ name, points: [{ ...point, label: name }] }));
    const few = wordsIn(
      await draw({ ...pareto, paper: [], series: crowded }, { width: 200, lead }),
    );
    expect(names.filter((name) => few.includes(name)).length).toBeLessThan(names.length);
  });
});

describe("what was not measured", () => {
  test("a point without a place is no mark, and endless intervals end with the axis", async () => {
    const endless = { low: -Infinity, high: Infinity, xLow: -Infinity, xHigh: Infinity };
    const points = [
      { x: Number.NaN, y: 0.8, label: "nowhere" },
      { x: 0.2, y: Number.NaN, ...endless },
      { x: 0.1, y: 0.7, ...endless, examples: ["a/b"] },
    ];
    for (const kind of ["scatter", "line"] as const) {
      const figure: Figure = { ...pareto, kind, paper: [], series: [{ name: "a", points }] };
      const svg = await draw(figure, { width: 760, lead });
      expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
      expect(svg.querySelectorAll("a")).toHaveLength(1);
      expect(wordsIn(svg)).not.toContain("nowhere");
    }
    const series = [{ name: "a", points }];
    const lost = { ...found, figures: [{ ...pareto, paper: [], series }] };
    const read = summarySchema.parse(JSON.parse(JSON.stringify(lost)));
    expect(read.figures[0]!.series[0]!.points[0]!.x).toBeNaN();
  });

  test("a figure of no panels at all is still a file", async () => {
    const text = await figureSvg({ ...curves, panels: [], series: [], references: [] });
    expect(text).toContain("Same answer after part of the reasoning");
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});

describe("a logarithmic axis", () => {
  test("has ticks at powers of ten, and between them where there are few", () => {
    expect(logTicks(1e6, 1e10)).toEqual([1e6, 1e7, 1e8, 1e9, 1e10]);
    expect(logTicks(3e4, 2e6)).toEqual([5e4, 1e5, 2e5, 5e5, 1e6, 2e6]);
  });

  test("writes sizes at a glance, and puts equal ratios at equal distances", async () => {
    const svg = await draw(sizes, { width: 760, lead: toNowhere });
    expect(wordsIn(svg)).toEqual(expect.arrayContaining(["100K", "1M", "2M"]));
    const path = svg.querySelector('[data-layer="line"] path')!.getAttribute("d")!;
    const [a, b, c] = [...path.matchAll(/[ML]([\d.]+)/g)].map(([, x]) => Number(x));
    // From 30,000 to 100,000 is as far as from 90,000 to 300,000: log(10 / 3) each, and 100,000 to 300,000 is log 3.
    expect((b! - a!) / (c! - b!)).toBeCloseTo(Math.log(10 / 3) / Math.log(3), 3);
  });

  test("is linear after all where something lies at 0, which it could not show", async () => {
    const points = [0, 1, 2].map((x) => ({ x, y: 0.5 }));
    const figure: Figure = { ...sizes, references: [], paper: [], series: [{ name: "a", points }] };
    const svg = await draw(figure, { width: 760, lead: toNowhere });
    const path = svg.querySelector('[data-layer="line"] path')!.getAttribute("d")!;
    expect(path).not.toMatch(/NaN|Infinity/);
    expect(path.match(/[ML]/g)).toHaveLength(3);
  });
});

test("eight series have eight colours, symbols and dashes", () => {
  const looks = Array.from({ length: 8 }, (_, at) => look(at));
  for (const part of ["color", "symbol", "path", "dash"] as const) {
    expect(new Set(looks.map((each) => each[part])).size, part).toBe(8);
  }
});
