/** A queue whose first item is the one that comes before all others: a binary heap. */
export class PriorityQueue<Item> {
  private readonly items: Item[] = [];
  private readonly before: (a: Item, b: Item) => boolean;

  constructor(before: (a: Item, b: Item) => boolean) {
    this.before = before;
  }

  push(item: Item): void {
    let at = this.items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.before(item, this.items[above]!)) break;
      this.items[at] = this.items[above]!;
      at = above;
    }
    this.items[at] = item;
  }

  /** Takes the first item out; undefined where there is none. */
  pop(): Item | undefined {
    const first = this.items[0];
    const last = this.items.pop();
    if (last !== undefined && this.items.length > 0) this.sink(last);
    return first;
  }

  /** Puts `item` at the top and lets it down to its place. */
  private sink(item: Item): void {
    let at = 0;
    for (let below = 1; below < this.items.length; below = 2 * at + 1) {
      const right = below + 1;
      if (right < this.items.length && this.before(this.items[right]!, this.items[below]!)) below++;
      if (!this.before(this.items[below]!, item)) break;
      this.items[at] = this.items[below]!;
      at = below;
    }
    this.items[at] = item;
  }
}
