import { DOMParser } from "linkedom";
import { expect, test } from "vitest";
import type { Figure } from "../../src/lab/summary.ts";
import { extent, spread } from "../../src/report/figure/canvas.ts";
import { draw } from "../../src/report/figure/draw.ts";
import { colors } from "../../src/report/figure/palette.ts";
import { figureSvg } from "../../src/report/index.ts";
import { summary } from "./run.ts";

const [lines, dots] = summary().figures as [Figure, Figure];
const toNowhere = () => undefined;
const toSomewhere = () => ({ href: "#t0-0", "data-behind": "t0-0" });

const withNames = (name: string): Figure => ({ ...lines, title: name, caption: name });

test("every point with records behind it is a link that says its value, interval and n", async () => {
  const svg = await draw(lines, { width: 700, lead: toSomewhere });
  const links = [...svg.querySelectorAll("a")];
  expect(links).toHaveLength(9); // 2 series × 5 points, 1 without a value
  expect(links[0]!.getAttribute("aria-label")).toBe(
    "with trigger, steps of safety training 0: 98.0% [92.0, 100.0], n = 200",
  );
});

test("a point whose records are not on the page is no link", async () => {
  const svg = await draw(lines, { width: 700, lead: toNowhere });
  expect(svg.querySelectorAll("a")).toHaveLength(0);
  expect(svg.querySelectorAll('[data-layer="dot"] > *')).toHaveLength(9);
});

test("a point without a value interrupts the line and the band", async () => {
  const svg = await draw(lines, { width: 700, lead: toNowhere });
  const path = (layer: string) =>
    svg.querySelectorAll(`[data-layer="${layer}"] path`)[1]!.getAttribute("d")!;
  expect(path("line").match(/M/g)).toHaveLength(2);
  expect(path("area").match(/M/g)).toHaveLength(2);
});

test("categories are rows in the order of the figure, and the paper's value is a labelled line", async () => {
  const svg = await draw(dots, { width: 700, lead: toNowhere });
  const words = [...svg.querySelectorAll("text")].map((text) => text.textContent);
  const rows = words.filter((word) => word?.includes("training") || word?.includes("learning"));
  expect(rows).toEqual([
    "supervised safety training",
    "reinforcement learning",
    "adversarial training",
  ]);
  expect(words).toContain("paper");
});

test("a figure as a file is well-formed XML even where its words are markup", async () => {
  const text = await figureSvg(withNames('<b> & "c" \u202E ]]>'), { theme: "dark" });
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement!;
  expect(svg.querySelector("title")!.textContent).toBe('<b> & "c" ⟨U+202E⟩ ]]>');
  expect(text).toContain(colors.dark.paper);
  expect(text).not.toMatch(/href|<script|url\(/);
});

test("a figure as a file names its series", async () => {
  const text = await figureSvg(dots);
  for (const { name } of dots.series) expect(text).toContain(`>${name}</text>`);
});

test("rates lie on 0 to 1 unless all are small; a domain of the figure comes first", () => {
  const only = (y: number): Figure => ({
    ...lines,
    references: [],
    series: [{ name: "a", points: [{ x: 0, y }] }],
  });
  expect(extent(only(0.6))).toEqual([0, 1]);
  expect(extent(only(0.1))[1]).toBeCloseTo(0.115); // 0.1 × 1.15
  expect(extent({ ...only(0.1), y: { ...lines.y, domain: [0, 0.5] } })).toEqual([0, 0.5]);
});

test("spread keeps order, distance and the last position", () => {
  expect(spread([10, 12, 50], 16, 100)).toEqual([10, 26, 50]);
  expect(spread([95, 96], 16, 100)).toEqual([84, 100]);
});

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
    const linear = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

test.each(["light", "dark"] as const)("words and marks have AA contrast on %s paper", (theme) => {
  const { paper, raised, ink, soft, accent, good, bad, unsure, series } = colors[theme];
  for (const color of [ink, soft, accent, good, bad, unsure, ...series]) {
    expect(contrast(color, paper), color).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color, raised), color).toBeGreaterThanOrEqual(4.5);
  }
});

test("a line over words keeps their order", async () => {
  const places = ["small", "medium", "large"];
  const points = places.map((x, at) => ({ x, y: at / 4 }));
  const figure: Figure = { ...lines, references: [], series: [{ name: "a", points }] };
  const svg = await draw(figure, { width: 700, lead: toNowhere });
  const words = [...svg.querySelectorAll("text")].map((text) => text.textContent ?? "");
  expect(words.filter((word) => places.includes(word))).toEqual(places);
});

test("the label of a reference at the edge of dots is turned inwards", async () => {
  const references = [0, 0.5, 1].map((y) => ({ label: `paper ${y}`, y }));
  const y = { ...lines.y, domain: [0, 1] as const };
  const points = [{ x: "ours", y: 0.4 }];
  const figure: Figure = { ...lines, kind: "dot", y, references, series: [{ name: "a", points }] };
  const svg = await draw(figure, { width: 360, lead: toNowhere });
  const anchorOf = (label: string) => {
    const text = [...svg.querySelectorAll("text")].find(
      ({ textContent }) => textContent === label,
    )!;
    return text.closest("[text-anchor]")?.getAttribute("text-anchor") ?? "middle";
  };
  expect(references.map(({ label }) => anchorOf(label))).toEqual(["start", "middle", "end"]);
});

test("many points are a plain curve, unless records stand behind them", async () => {
  const points = Array.from({ length: 100 }, (_, x) => ({ x, y: x / 100 }));
  const marked = points.map((point) => ({ ...point, examples: ["cell/sample"] }));
  const links = async (of: typeof points) => {
    const figure: Figure = { ...lines, series: [{ name: "a", points: of }] };
    const svg = await draw(figure, { width: 700, lead: toSomewhere });
    return [svg.querySelectorAll('[data-layer="dot"]').length, svg.querySelectorAll("a").length];
  };
  expect(await links(points)).toEqual([0, 0]);
  expect(await links(marked)).toEqual([1, 100]);
});
