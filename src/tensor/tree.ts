/** Trees: records and lists of leaves, such as the parameters of a model. */

/**
 * A leaf, or a list or record of trees. Deliberately loose: a recursive type would refuse interfaces and
 * stop the compiler on large models; `leavesOf` checks what it meets.
 */
export type Tree<Leaf> = Leaf | object;

/** The same tree with other leaves. */
export type Mapped<Of, From, To> = Of extends From
  ? To
  : { readonly [Key in keyof Of]: Mapped<Of[Key], From, To> };

/** One leaf with the path that leads to it, for example `layers.0.up.weight`. */
export interface NamedLeaf<Leaf> {
  readonly name: string;
  readonly leaf: Leaf;
}

/** A description of a tensor is a leaf, and so is a typed array; everything else has children. */
export function isLeaf(value: unknown): boolean {
  if (ArrayBuffer.isView(value)) return true;
  return typeof value === "object" && value !== null && "dtype" in value && "shape" in value;
}

/** Leaves in order, with their paths. Keys keep the order in which the record was written. */
export function leavesOf<Leaf>(tree: Tree<Leaf>, path: readonly string[] = []): NamedLeaf<Leaf>[] {
  if (isLeaf(tree)) return [{ name: path.join("."), leaf: tree as Leaf }];
  return childrenOf(tree, path).flatMap(([key, child]) =>
    leavesOf(child as Tree<Leaf>, [...path, key]),
  );
}

function childrenOf(tree: unknown, path: readonly string[]): [string, unknown][] {
  if (typeof tree === "object" && tree !== null) return Object.entries(tree);
  const place = path.length > 0 ? path.join(".") : "the tree";
  throw new TypeError(
    `leavesOf: expected a tensor, a typed array, a list or a record at ${place}, got ${tree}.`,
  );
}

/** Applies a function to every leaf. */
export function mapTree<Leaf, To, Of extends Tree<Leaf>>(
  tree: Of,
  change: (leaf: Leaf, name: string) => To,
): Mapped<Of, Leaf, To> {
  const visit = (node: unknown, path: readonly string[]): unknown => {
    if (isLeaf(node)) return change(node as Leaf, path.join("."));
    const children = childrenOf(node, path);
    const changed = children.map(([key, child]) => [key, visit(child, [...path, key])] as const);
    return Array.isArray(node) ? changed.map(([, child]) => child) : Object.fromEntries(changed);
  };
  return visit(tree, []) as Mapped<Of, Leaf, To>;
}

/** The tree shaped like `tree` whose leaves are taken from `leaves` in order. */
export function rebuildTree<Leaf, To, Of extends Tree<Leaf>>(
  tree: Of,
  leaves: readonly To[],
): Mapped<Of, Leaf, To> {
  let next = 0;
  return mapTree<Leaf, To, Of>(tree, () => leaves[next++]!);
}
