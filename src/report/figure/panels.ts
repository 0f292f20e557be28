/** Small plots beside each other that share both axes, as one drawing. */
import type { Figure } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import { type Canvas, narrowBelow } from "./canvas.ts";

/** Room above all plots for the label of their vertical axis, and above each for its name; in CSS pixels. */
const room = { label: 24, name: 24, between: 18 };

const namespace = "http://www.w3.org/2000/svg";

/** Draws each panel with `drawPanel` and puts them into rows. */
export function drawPanels(
  figure: Figure,
  canvas: Canvas,
  drawPanel: (figure: Figure, canvas: Canvas) => SVGSVGElement,
): SVGSVGElement {
  const { width, document } = canvas;
  const names = figure.panels ?? [];
  const columns = columnsOf(names.length, width);
  const each = (width - (columns - 1) * room.between) / columns;
  const drawn = names.map((name, at) => {
    const isLabelled = columns === 1 || at + columns >= names.length;
    return drawPanel(figure, { ...canvas, width: each, panel: { name, isLabelled } });
  });
  const row = room.name + Math.max(...drawn.map((svg) => Number(svg.getAttribute("height"))));
  const height = room.label + row * Math.ceil(names.length / columns);
  const sheet = element(document, "svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  for (const [name, value] of Object.entries(shared)) sheet.setAttribute(name, value);
  sheet.append(text(document, figure.y.label, { x: 2, y: 13 }));
  for (const [at, svg] of drawn.entries()) {
    const x = (at % columns) * (each + room.between);
    const y = room.label + Math.floor(at / columns) * row;
    sheet.append(panelOf(document, { svg, name: names[at]!, x, y }));
  }
  return sheet as SVGSVGElement;
}

/** What Plot gives to a drawing, for the words that are not Plot's. */
const shared = {
  ...{ class: "drawing", fill: "currentColor" },
  ...{ "font-size": "12.5px", "font-family": "system-ui, sans-serif" },
};

/** Two plots in a row where there is room; three where that fills the rows. */
function columnsOf(many: number, width: number): number {
  if (width < narrowBelow) return 1;
  return many === 3 || many > 4 ? 3 : Math.min(2, many);
}

interface Placed {
  readonly svg: SVGSVGElement;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

function panelOf(document: Document, { svg, name, x, y }: Placed): Element {
  const group = element(document, "g", { role: "group", "data-panel": revealed(name) });
  group.append(text(document, name, { x: x + 48, y: y + 16, "font-weight": 600 }));
  svg.removeAttribute("class");
  for (const [key, value] of Object.entries({ x, y: y + room.name, overflow: "visible" })) {
    svg.setAttribute(key, String(value));
  }
  group.append(svg);
  return group;
}

function text(document: Document, words: string, at: Readonly<Record<string, number>>): Element {
  const made = element(document, "text", at);
  made.textContent = revealed(words);
  return made;
}

function element(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): Element {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
