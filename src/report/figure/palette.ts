/** The colours of figures and of the page, and the symbols that say the same without colour. */

/** Light paper or dark. */
export type Theme = "light" | "dark";

/**
 * Each series also has its own symbol and dash, so that nothing depends on seeing colour. The names
 * are Plot's; the paths draw the same shapes, 9 wide around the origin, in a legend.
 */
export const symbolPaths = {
  circle: "M-4.5,0a4.5,4.5 0 1 0 9,0a4.5,4.5 0 1 0 -9,0Z",
  square: "M-4,-4H4V4H-4Z",
  triangle: "M0,-5L4.8,3.6H-4.8Z",
  diamond: "M0,-5.6L3.6,0L0,5.6L-3.6,0Z",
  cross: "M-1.7,-4.8H1.7V-1.7H4.8V1.7H1.7V4.8H-1.7V1.7H-4.8V-1.7H-1.7Z",
  star: "M0,-5.6L1.3,-1.8H5.3L2.1,.7L3.3,4.5L0,2.2L-3.3,4.5L-2.1,.7L-5.3,-1.8H-1.3Z",
  wye: "M2,1.2V5.2H-2V1.2L-5.5,-.8L-3.5,-4.3L0,-2.3L3.5,-4.3L5.5,-.8Z",
  hexagon: "M0,5.2L4.5,2.6V-2.6L0,-5.2L-4.5,-2.6V2.6Z",
} as const;
const symbols = Object.keys(symbolPaths) as readonly (keyof typeof symbolPaths)[];
const dashes = ["none", "7 4", "2 3.5", "10 3 2 3", "1 5", "12 4", "6 2 2 2 2 2", "3 7"] as const;

/** Contrast with the paper: at least 4.5 for text, 3 for marks (WCAG 2.2 AA), in both themes. */
export const colors = {
  light: {
    paper: "#fdfcf9",
    raised: "#f5f3ec",
    ink: "#1d1b18",
    soft: "#5f5a52",
    hairline: "#dcd7cb",
    accent: "#1d5a96",
    good: "#17683f",
    bad: "#a8321f",
    unsure: "#85590a",
    series: [
      ...["#1d5a96", "#b84515", "#0f766e", "#7d4194", "#82600a", "#a82c5c"],
      ...["#555d6b", "#4d7018"],
    ],
  },
  dark: {
    paper: "#16171a",
    raised: "#1f2125",
    ink: "#ebe8e1",
    soft: "#a8a49b",
    hairline: "#393b41",
    accent: "#86b7ec",
    good: "#7fcb9f",
    bad: "#f2937f",
    unsure: "#e2ba63",
    series: [
      ...["#86b7ec", "#f29d70", "#5fcabb", "#cba3e3", "#e0bb55", "#f093b5"],
      ...["#b6bdc9", "#aed06a"],
    ],
  },
} as const;

/** The custom properties of a theme, as declarations for a style sheet. */
export function variables(theme: Theme): string {
  const { series, ...named } = colors[theme];
  const lines = Object.entries(named).map(([name, color]) => `--${name}: ${color};`);
  return [...lines, ...series.map((color, at) => `--series-${at + 1}: ${color};`)].join(" ");
}

/** How series number `index` is drawn; the eighth series is followed by the first again. */
export function look(index: number) {
  const at = index % symbols.length;
  const symbol = symbols[at]!;
  return { color: `var(--series-${at + 1})`, symbol, path: symbolPaths[symbol], dash: dashes[at]! };
}
