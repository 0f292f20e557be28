/** Adult, the census data that private learners are compared on: no clicks, but of the same shape. */
import type { KnownClickLog } from "../knownClickLog.ts";
import { type ClickSchemaInput, defineClickSchema } from "../schema.ts";

const number = (name: string) => ({ name, role: "number" as const });
const categorical = (name: string) => ({ name, role: "categorical" as const });

const columns: ClickSchemaInput["columns"] = [
  number("age"),
  categorical("workclass"),
  {
    name: "fnlwgt",
    role: "ignored",
    trap: "It is how many people a record stands for in the census, not something about the person.",
  },
  categorical("education"),
  number("education_num"),
  ...["marital_status", "occupation", "relationship", "race", "sex"].map(categorical),
  ...["capital_gain", "capital_loss", "hours_per_week"].map(number),
  categorical("native_country"),
  { name: "income", role: "label" },
];

export default {
  schema: defineClickSchema({
    name: "adult",
    description:
      "People in the census of 1994, and whether they earn more than 50,000 dollars a year.",
    format: "csv",
    delimiter: ", ",
    quote: "",
    comment: "|",
    header: "never",
    missing: ["?", ""],
    columns,
    labels: [
      {
        name: "income",
        description: "The person earns more than 50,000 dollars a year.",
        task: "binary",
        source: {
          kind: "texts",
          column: "income",
          positive: [">50K", ">50K."],
          negative: ["<=50K", "<=50K."],
        },
      },
    ],
  }),
  licence: "CC BY 4.0",
  origin: "UCI Machine Learning Repository, Adult: adult.data and adult.test",
  paths: /adult/i,
  fits: (cells) => /^[<>]=?50K\.?$/.test(cells.at(-1) ?? ""),
  example: [
    "|a remark in the first line",
    "41, Private, 100, Bachelors, 13, Divorced, Sales, Unmarried, White, Male, 0, 0, 40, Peru, <=50K.",
    "23, ?, 200, HS-grad, 9, Divorced, ?, Unmarried, Other, Female, 5, 0, 38, ?, >50K.",
  ].join("\n"),
} satisfies KnownClickLog;
