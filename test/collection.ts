/** The items of a collection: the folder is the registry, a file default-exports one item. */
import { readdirSync } from "node:fs";

export interface Found<Item> {
  /** Without its ending. */
  readonly file: string;
  readonly item: Item;
}

/** Every file of a folder of `src/` that has a default export. */
export async function itemsIn<Item>(room: string): Promise<readonly Found<Item>[]> {
  const folder = new URL(`../src/${room}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const modules = await Promise.all(
    files.map(async (file) => ({ file, ...(await import(new URL(file, folder).href)) })),
  );
  return modules.flatMap((module) =>
    module.default === undefined
      ? []
      : [{ file: module.file.replace(/\.ts$/, ""), item: module.default as Item }],
  );
}
