/**
 * What a file of clicks looks like, as data: its format, its columns and what they are for, the labels that are made of them.
 *
 * Published logs have theirs in `known/`; for any other CSV, TSV or Parquet file a person writes one as JSON.
 * A schema is public: it must not be made by looking at private records.
 */
import { z } from "zod";

/** What a column may be used for. */
const role = z
  .enum(["label", "categorical", "number", "user", "time", "ignored"])
  .describe(
    "label: labels are made of it. categorical, number: a model may read it. user: whose record it is. time: when it happened. ignored: nobody reads it unless an encoding names it.",
  );

const column = z
  .strictObject({
    name: z.string().min(1).describe("As in the header, or any name where there is none."),
    role,
    optional: z
      .literal(true)
      .optional()
      .describe("Files with a header, and Parquet, may lack it. Default: every file has it."),
    clock: z
      .enum(["seconds", "YYMMDDHH", "dateTime"])
      .optional()
      .describe(
        "How a column of role time says the hour of the day. dateTime: 2017-11-08 06:30:54.",
      ),
    trap: z
      .string()
      .min(1)
      .optional()
      .describe("Why a model must not read it, as a sentence; encodings that do are warned about."),
  })
  .describe("One column.");

const condition = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("is"),
      column: z.string(),
      value: z.string().describe("The text of the cell."),
    }),
    z.strictObject({
      kind: z.literal("sameNumber"),
      column: z.string(),
      other: z.string().describe("The column that it is compared with."),
      plus: z.number().default(0).describe("column = other + plus. Default: 0."),
    }),
  ])
  .describe("Something that holds for a record or not.");

const source = z
  .discriminatedUnion("kind", [
    z
      .strictObject({ kind: z.literal("column"), column: z.string() })
      .describe("The number in a column: 0 or 1, or a count for the task count."),
    z
      .strictObject({
        kind: z.literal("texts"),
        column: z.string(),
        positive: z.array(z.string()).min(1).describe("Texts that mean 1."),
        negative: z.array(z.string()).min(1).describe("Texts that mean 0; others are malformed."),
      })
      .describe("A column of words."),
    z
      .strictObject({ kind: z.literal("all"), of: z.array(condition).min(1) })
      .describe("1 where all of these hold, else 0."),
  ])
  .describe("How the label of a record is made.");

const label = z
  .strictObject({
    name: z.string().min(1).describe("What encodings call it, such as click or conversion."),
    description: z.string().min(1).describe("What it means, as a sentence."),
    task: z.enum(["binary", "count"]).describe("binary: 0 or 1. count: 0, 1, 2 and so on."),
    source,
    where: z
      .array(condition)
      .default([])
      .describe("The records that it is about: conversions are of clicks. Default: all records."),
  })
  .describe("A label that a model can learn.");

/** Checks a schema that comes from outside. */
export const clickSchema = z
  .strictObject({
    name: z.string().min(1).describe("A short name."),
    description: z.string().min(1).describe("What a record is, as a sentence."),
    format: z
      .enum(["csv", "tsv", "parquet"])
      .describe("Of the file; gzip of text is seen by itself."),
    delimiter: z
      .string()
      .min(1)
      .max(4)
      .optional()
      .describe("Between cells. Default: a comma in csv, a tab in tsv."),
    quote: z
      .union([z.string().length(1), z.literal("")])
      .optional()
      .describe('Around cells; "" for none. Default: a quotation mark in csv, none in tsv.'),
    comment: z
      .string()
      .length(1)
      .optional()
      .describe("Lines that begin so are no records. Default: none."),
    header: z
      .enum(["always", "never", "maybe"])
      .default("always")
      .describe("Whether the first line has the names; maybe: where it has them. Default: always."),
    missing: z
      .array(z.string())
      .min(1)
      .default([""])
      .describe("Cells that mean that nothing is known. Default: empty cells."),
    columns: z.array(column).min(1).describe("In the order of the file."),
    labels: z.array(label).min(1).describe("The first one is the default."),
  })
  .superRefine((schema, context) => {
    const names = schema.columns.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) context.addIssue(`columns: "${twice}" stands there twice`);
    const unknown = schema.labels.flatMap(labelColumns).find((name) => !names.includes(name));
    if (unknown !== undefined) context.addIssue(`labels: "${unknown}" is not among the columns`);
  })
  .describe("A file of clicks.");

/** What a file of clicks looks like. */
export type ClickSchema = Readonly<z.infer<typeof clickSchema>>;
/** A schema as a person writes it: what has a default may be left out. */
export type ClickSchemaInput = Readonly<z.input<typeof clickSchema>>;
/** One column of it. */
export type ClickColumn = ClickSchema["columns"][number];
/** A label that can be made of the columns. */
export type ClickLabel = ClickSchema["labels"][number];
/** Something that holds for a record or not. */
export type ClickCondition = ClickLabel["where"][number];

/** The columns that a label, or the choice of its records, reads. */
export function labelColumns({ source, where }: ClickLabel): readonly string[] {
  const conditions = [...where, ...(source.kind === "all" ? source.of : [])];
  const compared = conditions.flatMap((each) =>
    each.kind === "is" ? [each.column] : [each.column, each.other],
  );
  return [...new Set(source.kind === "all" ? compared : [source.column, ...compared])];
}

/** Fills in defaults and checks: for schemas that are written in code. @throws RangeError that says what is wrong. */
export function defineClickSchema(schema: ClickSchemaInput): ClickSchema {
  const result = clickSchema.safeParse(schema);
  if (result.success) return result.data;
  throw new RangeError(`schema ${schema.name}: ${schemaProblem(result.error)}.`);
}

/** What is wrong with a schema, in one line. */
export const schemaProblem = (error: z.ZodError): string =>
  z.prettifyError(error).replaceAll(/\s*\n\s*/g, " ");
