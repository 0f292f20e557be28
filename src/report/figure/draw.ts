/** A figure as SVG, drawn with Observable Plot in a document that needs no browser. */
import type { Figure } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import type { Canvas } from "./canvas.ts";
import { withSharedAxes } from "./diagonal.ts";
import { drawDots } from "./dots.ts";
import { drawLines } from "./lines.ts";
import { drawPanels } from "./panels.ts";
import { drawScatter } from "./scatter.ts";

/** Says where a point leads: the attributes of its link, or nothing where no record is known. */
export type Lead = (examples: readonly string[]) => Readonly<Record<string, string>> | undefined;

export interface DrawOptions {
  /** In CSS pixels. */
  readonly width: number;
  readonly lead: Lead;
}

/** The drawing as an element, labelled for people who do not see it. */
export async function draw(asked: Figure, { width, lead }: DrawOptions): Promise<SVGSVGElement> {
  const figure = withSharedAxes(asked);
  const canvas: Canvas = { ...(await easel()), width };
  const drawPlot = plots[figure.kind];
  const hasPanels = (figure.panels?.length ?? 0) > 0;
  const svg = hasPanels ? drawPanels(figure, canvas, drawPlot) : drawPlot(figure, canvas);
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const layer of svg.querySelectorAll("g[aria-label]")) rename(layer);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", revealed(figure.title));
  for (const anchor of svg.querySelectorAll("a")) leadOn(anchor, figure, lead);
  return svg;
}

const plots = { line: drawLines, dot: drawDots, scatter: drawScatter };

/** Plot and a document are loaded when the first figure is drawn, not with the module. */
async function easel(): Promise<Pick<Canvas, "plot" | "document">> {
  const [plot, { DOMParser }] = await Promise.all([
    import("@observablehq/plot"),
    import("linkedom"),
  ]);
  // An XML document escapes every attribute; an HTML document of linkedom leaves `&` alone.
  const blank = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
  const document = new DOMParser().parseFromString(blank, "image/svg+xml");
  return { plot, document: document as unknown as Document };
}

/** Plot labels its layers "dot" or "text"; read aloud, that would only be in the way. */
function rename(layer: Element): void {
  layer.setAttribute("data-layer", layer.getAttribute("aria-label")!);
  layer.removeAttribute("aria-label");
}

/** Turns the placeholder link of a point into the link to its records, or into no link. */
function leadOn(anchor: Element, figure: Figure, lead: Lead): void {
  const [of, at] = anchor.getAttribute("href")!.slice(1).split("-").map(Number);
  const attributes = lead(figure.series[of!]!.points[at!]!.examples ?? []);
  if (attributes === undefined) {
    anchor.replaceWith(...anchor.childNodes);
    return;
  }
  anchor.setAttribute("aria-label", anchor.querySelector("title")?.textContent ?? "");
  for (const [name, value] of Object.entries(attributes)) anchor.setAttribute(name, value);
}
