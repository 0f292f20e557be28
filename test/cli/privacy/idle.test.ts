import { describe, expect, test } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { recordStreams } from "../terminalDouble.ts";

const assay = async (line: string) => {
  const recorded = recordStreams({ env: { NO_COLOR: "1" } });
  const code = await main(["privacy", ...line.split(" ")], recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const plan = "plan --units 2000 --batches poisson --epsilon 3 --epochs 5 --accountant rdp";
const event = '{"kind":"gaussian","noiseMultiplier":3}';
const statement = `statement --event ${event} --delta 1e-5`;

describe("options that would count for nothing are refused:", () => {
  test.each([
    [`${plan} --unit example --contributions 10`, "--contributions: expected --unit user, or a"],
    [`${plan} --unit example --runs 5`, "--runs: expected --tuning beside it"],
    [`${plan} --unit example --labels-only`, "--accountant: expected none beside --labels-only"],
    [`${statement} --unit example --contributions 10`, "--contributions: expected --unit user"],
    [`${statement} --contributions 10`, "--contributions: expected --unit beside it; got 10."],
    [`${statement} --clip-norm 1`, "--clip-norm: expected --batches beside it"],
    [`${statement} --secure`, "--secure: expected --batches beside it"],
    [`${statement} --public-size`, "--public-size: expected --dataset-size beside it"],
  ])("%s", async (line, message) => {
    const { code, stdout, stderr } = await assay(line);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("but not one row of an example, which is true", async () => {
    const one = "--unit example --contributions 1";
    expect((await assay(`${plan} ${one}`)).code).toBe(0);
    expect((await assay(`${statement} ${one} --record`)).code).toBe(0);
  });
});

describe("refusals call a number what it was called when it was typed:", () => {
  test.each([
    [`${plan} --unit example --clip-norm 0`, "--clip-norm: expected a finite number above 0"],
    [`${plan} --unit example --tuning composed --runs 0`, "--runs: expected a whole number"],
    [`${plan} --unit example --largest-batch 2001`, "--largest-batch: expected a number from 1"],
    [`${plan} --unit user --contributions 0`, "--contributions: expected a whole number"],
    [`${plan} --unit example --units 1`, "--units: expected a whole number above 1, got 1."],
    [`${plan} --unit example --epochs 0`, "--epochs: expected a finite number above 0"],
    [`${plan} --unit example --epochs 1e300`, "--epochs: expected a number that 2000 units"],
    [
      `${plan} --contributions 2 --unit \u001b[A`,
      '--unit: expected example, user, or the name of a group; got "\\u001b[A"',
    ],
    [`curve --event ${event} --deltas 2`, "--deltas: expected a number from 0 to 1, got 2."],
  ])("%s", async (line, message) => {
    const { code, stderr } = await assay(line);
    expect(stderr).toContain(`error: ${message}`);
    expect(code).toBe(2);
  });
});

test("the command that computes a statement again stays on one line of a narrow terminal", async () => {
  const { streams, stdout } = recordStreams({ env: { NO_COLOR: "1" }, isTTY: true, columns: 60 });
  const said = "--unit example --neighboring-relation replaceSpecial --accountant gdp";
  await main(["privacy", ...`${statement} ${said}`.split(" ")], streams);
  const [, query] = /^ {2}echo '(.*)' \| assay privacy epsilon -$/m.exec(stdout()) ?? [];
  expect(JSON.parse(query!)).toMatchObject({ delta: 1e-5, accountant: "gdp" });
});
