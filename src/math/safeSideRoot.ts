/** Where a falling function crosses zero, from the side on which it is safe. */

/** A place that was looked at, and how far it is above zero. */
export interface Looked {
  readonly position: number;
  /** At most 0 is safe. Infinite and NaN are not. */
  readonly excess: number;
}

/** How to look for the crossing. */
export interface SafeSideOptions {
  /** Where to begin. */
  readonly start: number;
  /** Ends of what is allowed. The function falls from `low` to `high`. */
  readonly low: number;
  readonly high: number;
  /** Largest distance between the two places of the answer. Above 0. */
  readonly tolerance: number;
  /** A guess at the slope. Below 0. @default -1 */
  readonly slope?: number;
  /** The nearest place that exists, such as that of a whole number. @default every place does */
  readonly snap?: (position: number) => number;
}

/** Neighbours on both sides of zero: at most `tolerance` apart, or with no place between them. */
export interface Crossing {
  /** Absent where even `high` is above zero. */
  readonly safe?: Looked;
  /** Absent where even `low` is safe. */
  readonly unsafe?: Looked;
  /** How often the function was asked. */
  readonly evaluations: number;
}

/**
 * Looks for a crossing with few evaluations: secants where they help, halves where they do not. A function that is
 * not quite monotone still gets a safe place beside an unsafe one.
 */
export function safeSideRoot(
  excess: (position: number) => number,
  options: SafeSideOptions,
): Crossing {
  const search = new Search(excess, options);
  search.bracket();
  search.narrow();
  const { safe, unsafe, evaluations } = search;
  return { ...(safe && { safe }), ...(unsafe && { unsafe }), evaluations };
}

/** The places seen so far. Mutable. */
class Search {
  safe: Looked | undefined;
  unsafe: Looked | undefined;
  evaluations = 0;
  readonly #excess: (position: number) => number;
  readonly #options: Required<SafeSideOptions>;
  /** The two that were looked at last, the newest first. */
  #last: readonly Looked[] = [];

  constructor(excess: (position: number) => number, options: SafeSideOptions) {
    this.#excess = excess;
    this.#options = { slope: -1, snap: (position) => position, ...options };
  }

  /** Walks from the start, ever faster, until zero lies between two places. */
  bracket(): void {
    const { low, high, start, tolerance } = this.#options;
    this.#look(this.#allowed(start));
    for (let reach = 1 / 16; !(this.safe && this.unsafe); reach *= 2) {
      const from = (this.safe ?? this.unsafe)!;
      const direction = this.safe ? -1 : 1;
      const end = direction < 0 ? low : high;
      if (from.position === this.#allowed(end)) return;
      const away = Math.abs(from.excess / this.#slope());
      // A little further than the secant says, so that zero is passed where it is nearly right.
      const step = Number.isFinite(away) ? Math.min(away + 0.9 * tolerance, 8 * reach) : reach;
      const next = this.#allowed(from.position + direction * step);
      this.#look(next === from.position ? this.#beyond(next, direction) : next);
    }
  }

  /** Narrows what lies between the two places. */
  narrow(): void {
    const { tolerance } = this.#options;
    for (let round = 0; this.#gap() > tolerance; round++) {
      const [safe, unsafe] = [this.safe!.position, this.unsafe!.position];
      const isBetween = (place: number) => (safe - place) * (place - unsafe) > 0;
      const middle = this.#allowed((safe + unsafe) / 2);
      const wanted = round % 4 === 3 ? [middle] : [...this.#guesses(safe, unsafe), middle];
      const next = wanted.find(isBetween);
      if (next === undefined) return;
      this.#look(next);
    }
  }

  #gap = () => (this.safe && this.unsafe ? Math.abs(this.safe.position - this.unsafe.position) : 0);

  /** Where the last secant is zero, at least nearly a tolerance from the nearer end; the place beside that end. */
  #guesses(safe: number, unsafe: number): readonly number[] {
    const root = this.#last[0]!.position - this.#last[0]!.excess / this.#slope();
    const [near, far] =
      Math.abs(root - safe) < Math.abs(root - unsafe) ? [safe, unsafe] : [unsafe, safe];
    const direction = Math.sign(far - near);
    const step = 0.95 * this.#options.tolerance;
    const guess = Math.abs(root - near) < step ? near + direction * step : root;
    return [this.#allowed(guess), this.#beyond(near, direction)];
  }

  #slope(): number {
    const [newest, before] = this.#last;
    const slope =
      newest && before
        ? (newest.excess - before.excess) / (newest.position - before.position)
        : Number.NaN;
    return slope < 0 && slope > -Infinity ? slope : this.#options.slope;
  }

  #look(position: number): void {
    this.evaluations++;
    const looked = { position, excess: this.#excess(position) };
    if (looked.excess <= 0) this.safe = looked;
    else this.unsafe = looked;
    this.#last = [looked, ...this.#last.slice(0, 1)];
  }

  #allowed(position: number): number {
    const { low, high, snap } = this.#options;
    return Math.min(high, Math.max(low, snap(Math.min(high, Math.max(low, position)))));
  }

  /** The next place in this direction, where places are far apart. */
  #beyond(position: number, direction: number): number {
    for (let step = this.#options.tolerance; ; step *= 2) {
      const next = this.#allowed(position + direction * step);
      if (next !== position || step > 1e3) return next;
    }
  }
}
