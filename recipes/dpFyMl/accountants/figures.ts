/** What there is to look at: epsilon by accountant, over sampling rates and over runs of several scales. */
import type { Event } from "../../../src/lab/event.ts";
import type { Figure, Point, Series } from "../../../src/lab/summary.ts";
import type { AccountantName } from "./measurement.ts";
import { answersOf } from "./records.ts";
import type { Settings } from "./scales.ts";

const names: Readonly<Record<AccountantName, string>> = {
  rdp: "Rényi",
  pld: "privacy loss distribution",
  clt: "central limit (an estimate, no guarantee)",
};

/** All figures, in the order of the page. */
export function figures(events: readonly Event[], { scales, rates }: Settings): Figure[] {
  const answers = answersOf(events);
  const series = (runs: readonly (readonly [run: string, x: number | string])[]): Series[] =>
    (Object.keys(names) as AccountantName[]).map((accountant) => ({
      name: names[accountant],
      points: runs.map(([run, x]): Point => {
        const said = answers.get(run)?.[accountant];
        if (!said) return { x, y: null };
        const low = said.lower > 0 ? { low: said.lower, high: said.epsilon } : {};
        return { x, y: said.epsilon, ...low, n: 1, examples: [said.example] };
      }),
    }));
  return [
    {
      ...{ kind: "line", id: "rates", title: "One epoch at noise multiplier 1" },
      caption:
        "Epsilon at delta 1e-6 over the sampling rate, by accountant. Rényi accounting cannot fall below a floor; the truth does.",
      x: { label: "sampling rate", scale: "log" },
      y: { label: "epsilon", unit: "number" },
      series: series(rates.toSorted((a, b) => a - b).map((rate) => [`rate ${rate}`, rate])),
    },
    {
      ...{ kind: "dot", id: "scales", title: "Runs of several scales" },
      caption: "Epsilon at delta n^−1.1 for training runs from 50 thousand to 37 million records.",
      x: { label: "run" },
      y: { label: "epsilon", unit: "number" },
      series: series(scales.map(({ name }) => [name, name])),
    },
  ];
}
