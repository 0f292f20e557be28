/** Where two plain records differ, so that an error need not print both. */

/** A place in a record, and the JSON that stands there in each of the two; `"nothing"` where it is absent. */
export interface Difference {
  /** `"settings.model.width"` */
  readonly path: string;
  readonly values: readonly [string, string];
}

/** Every place at which `a` and `b` differ, in the order of their fields. */
export function differences(a: unknown, b: unknown, path = ""): Difference[] {
  if (!isRecord(a) || !isRecord(b)) {
    const values = [textOf(a), textOf(b)] as const;
    return values[0] === values[1] ? [] : [{ path, values }];
  }
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const before = path === "" ? "" : `${path}.`;
  return names.flatMap((name) => differences(a[name], b[name], before + name));
}

const textOf = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
