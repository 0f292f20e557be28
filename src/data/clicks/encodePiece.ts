/** A whole encoding, compiled for one schema: pieces of columns in, records and faults out. */
import type { ClickRecords } from "./clickRecords.ts";
import { fieldWriter } from "./encodeField.ts";
import { type ColumnOf, isAbout, labelWriter, userWriter } from "./encodeLabel.ts";
import { numberWriter } from "./encodeNumber.ts";
import { type ClickEncoding, checkEncoding, labelNamed } from "./encoding.ts";
import type { PieceFaults } from "./faults.ts";
import { type ClickSchema, labelColumns } from "./schema.ts";

/** Encodes the records of a piece that are well formed and that the label is about. */
export type PieceEncoder = (columnOf: ColumnOf, faults: PieceFaults) => ClickRecords;

/** The columns that an encoding reads, each once. */
export function encodedColumns(schema: ClickSchema, encoding: ClickEncoding): readonly string[] {
  const { fields, numbers, user, label } = encoding;
  const inputs = [...fields, ...numbers].map(({ column }) => column);
  const others = [...labelColumns(labelNamed(schema, label)), ...(user ? [user] : [])];
  return [...new Set([...inputs, ...others])];
}

/** Compiles an encoding. @throws RangeError where it does not fit the schema. */
export function pieceEncoder(schema: ClickSchema, encoding: ClickEncoding): PieceEncoder {
  checkEncoding(schema, encoding);
  const { missing, columns } = schema;
  const label = labelNamed(schema, encoding.label);
  const [writeLabels, isChosen] = [labelWriter(label), isAbout(label)];
  const fields = encoding.fields.map((field) => {
    const column = columns.find(({ name }) => name === field.column)!;
    return { name: field.column, write: fieldWriter(field, { column, missing }) };
  });
  const numbers = encoding.numbers.map((each) => ({
    name: each.column,
    write: numberWriter(each, missing),
  }));
  const { user } = encoding;
  const writeUsers = user === undefined ? undefined : userWriter(user, missing);
  return (columnOf, faults) => {
    const records = emptyRecords(faults.count, { fields: fields.length, numbers: numbers.length });
    writeLabels(columnOf, faults, records.labels);
    fields.forEach(({ name, write }, offset) => {
      write(columnOf(name), faults, { ids: records.ids, offset, stride: fields.length });
    });
    numbers.forEach(({ name, write }, offset) => {
      const target = { numbers: records.numbers, offset, stride: numbers.length };
      write(columnOf(name), faults, target);
    });
    const users = writeUsers && new Float64Array(faults.count);
    if (users) writeUsers(columnOf(user!), users);
    const isAboutIt = label.where.length === 0 ? () => true : isChosen(columnOf);
    return kept({ ...records, ...(users ? { users } : {}) }, (record) => {
      return !faults.has(record) && isAboutIt(record);
    });
  };
}

interface Widths {
  readonly fields: number;
  readonly numbers: number;
}

const emptyRecords = (count: number, { fields, numbers }: Widths) => ({
  count,
  ids: new Int32Array(count * fields),
  numbers: new Float32Array(count * numbers),
  labels: new Float32Array(count),
});

/** Moves the records that stay to the front, in their order. */
function kept(records: ClickRecords, stays: (record: number) => boolean): ClickRecords {
  const { count, ids, numbers, labels, users } = records;
  const [fields, values] = [ids.length / count, numbers.length / count];
  let next = 0;
  for (let record = 0; record < count; record++) {
    if (!stays(record)) continue;
    if (next !== record) {
      ids.copyWithin(next * fields, record * fields, (record + 1) * fields);
      numbers.copyWithin(next * values, record * values, (record + 1) * values);
      labels[next] = labels[record]!;
      if (users) users[next] = users[record]!;
    }
    next++;
  }
  if (next === count) return records;
  return {
    count: next,
    ids: ids.slice(0, next * fields),
    numbers: numbers.slice(0, next * values),
    labels: labels.slice(0, next),
    ...(users ? { users: users.slice(0, next) } : {}),
  };
}
