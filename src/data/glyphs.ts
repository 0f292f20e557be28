/**
 * Small grey images of handwritten-looking digits, drawn from strokes: a task for private training that needs no file.
 *
 * Every image is one digit whose strokes are turned, sheared, stretched, moved and bent at random, in noise. Classes
 * overlap a little, so that a perfect score is out of reach and privacy has something to cost.
 */
import { type Generator, generator, type Seed } from "../math/seed.ts";
import type { Dataset, DrawOptions } from "./dataset.ts";

/** An image and the digit that it shows. */
export interface Glyph {
  /** Grey values, row after row, around [0, 1]; `glyphSide`² of them, in steps of 0.01. */
  readonly pixels: readonly number[];
  /** From 0 to 9. */
  readonly label: number;
}

/** Pixels along one side. */
export const glyphSide = 10;

type Place = readonly [x: number, y: number];

/** Strokes of each digit: lines through places, in hundredths of the side, y downwards. */
const strokes: readonly (readonly (readonly Place[])[])[] = [
  [ring([0.5, 0.5], [0.28, 0.4])],
  [line("36,24 54,10 54,90")],
  [line("24,28 40,10 66,14 72,34 24,88 78,88")],
  [line("26,14 62,12 70,30 46,47 74,64 64,86 26,86")],
  [line("62,90 62,10 22,62 80,62")],
  [line("74,12 32,12 28,46 62,44 74,66 58,88 26,84")],
  [line("64,10 36,34 28,66"), ring([0.5, 0.68], [0.22, 0.2])],
  [line("24,12 76,12 42,90")],
  [ring([0.5, 0.3], [0.2, 0.19]), ring([0.5, 0.7], [0.24, 0.21])],
  [ring([0.5, 0.32], [0.22, 0.2]), line("72,34 64,66 40,90")],
];

function line(places: string): readonly Place[] {
  return places.split(" ").map((place) => {
    const [x, y] = place.split(",").map((hundredths) => Number(hundredths) / 100);
    return [x!, y!] as const;
  });
}

function ring([x, y]: Place, [across, down]: Place): readonly Place[] {
  const corners = 12;
  return Array.from({ length: corners + 1 }, (_, index) => {
    const angle = (2 * Math.PI * index) / corners;
    return [x + across * Math.cos(angle), y + down * Math.sin(angle)] as const;
  });
}

/** Half of the width of a stroke, in pixels. */
const strokeRadius = 0.75;
/** Standard deviation of the noise on a grey value. */
const noise = 0.22;

const glyphs: Dataset<Glyph> = {
  name: "glyphs",
  description: "Grey images of digits, ten by ten pixels, drawn from bent strokes in noise.",
  licence: "generated from a seed, no licence needed",
  unitOfPrivacy: "example",
  draw: (seed, options) => drawGlyphs(seed, options),
};

export default glyphs;

function drawGlyphs(seed: Seed, { split: part, count }: DrawOptions): Glyph[] {
  const draws = generator(seed);
  // Both parts read one stream, two images at a time: an image of one part is never an image of the other.
  return Array.from({ length: count }, () => {
    const [training, heldOut] = [glyph(draws), glyph(draws)];
    return part === "train" ? training : heldOut;
  });
}

function glyph(draws: Generator): Glyph {
  const label = draws.integer(10);
  const bent = strokes[label]!.map((stroke) => stroke.map(bendOf(draws)));
  const turn = turnOf(draws);
  const segments = bent.flatMap((stroke) => segmentsOf(stroke.map(turn)));
  const pixels = Array.from({ length: glyphSide ** 2 }, (_, index) => {
    const place = [(index % glyphSide) + 0.5, Math.floor(index / glyphSide) + 0.5] as const;
    const nearest = Math.min(...segments.map((segment) => distance(place, segment)));
    const ink = Math.exp(-((nearest / strokeRadius) ** 2));
    // Not −0, which JSON does not know.
    return Math.round(100 * (ink + noise * draws.normal())) / 100 || 0;
  });
  return { pixels, label };
}

/** Moves every place of a stroke a little, on its own. */
const bendOf =
  (draws: Generator) =>
  ([x, y]: Place): Place => [x + 0.045 * draws.normal(), y + 0.045 * draws.normal()];

/** From the unit square to pixels: stretched, sheared, turned and moved as a whole. */
function turnOf(draws: Generator): (place: Place) => Place {
  const angle = 0.18 * draws.normal();
  const shear = 0.18 * draws.normal();
  const [across, down] = [1 + 0.12 * draws.normal(), 1 + 0.1 * draws.normal()];
  const [right, low] = [0.06 * draws.normal(), 0.06 * draws.normal()];
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y]) => {
    const [u, v] = [across * (x - 0.5) + shear * (y - 0.5), down * (y - 0.5)];
    return [
      glyphSide * (0.5 + right + cosine * u - sine * v),
      glyphSide * (0.5 + low + sine * u + cosine * v),
    ];
  };
}

type Segment = readonly [from: Place, to: Place];

const segmentsOf = (stroke: readonly Place[]): Segment[] =>
  stroke.slice(1).map((to, index) => [stroke[index]!, to] as const);

/** From a place to the nearest place of a segment. */
function distance([x, y]: Place, [[ax, ay], [bx, by]]: Segment): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

/** The image as lines of characters, two to a pixel and darker ones for more ink: for records that people read. */
export function glyphText({ pixels }: Glyph): string {
  const shades = " .:+#";
  const shade = (grey: number) =>
    shades[Math.min(shades.length - 1, Math.max(0, Math.floor(grey * shades.length)))]!;
  const rows = Array.from({ length: glyphSide }, (_, row) =>
    pixels.slice(row * glyphSide, (row + 1) * glyphSide),
  );
  return rows
    .map((row) =>
      row
        .map((grey) => shade(grey).repeat(2))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
