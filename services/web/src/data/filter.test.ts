import { describe, expect, it } from "vitest";

import { filterText, inBox, operatorsFor, type Condition } from "./filter";
import { columnsOf, titleIn } from "./schema";

const columns = columnsOf({
  properties: {
    geometry: { format: "geometry-point", "x-ogc-propertySeq": 9 },
    households: { type: "integer", title: "Households (户数)", "x-ogc-propertySeq": 2 },
    name: { type: "string", "x-ogc-propertySeq": 1 },
    reported_at: { type: "string", format: "date-time", "x-ogc-propertySeq": 3 },
    kind: { type: "string", enum: ["general", "dedicated"], "x-ogc-propertySeq": 4 },
  },
});

const told = (...conditions: [string, Condition["operator"], string][]): string =>
  filterText(
    conditions.map(([column, operator, value]) => ({ column, operator, value })),
    columns,
    "AND",
  );

describe("columns", () => {
  it("come in the order of the features, with their kind", () => {
    expect(columns.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      "name:text",
      "households:number",
      "reported_at:time",
      "kind:text",
      "geometry:geometry",
    ]);
  });

  it("have a title in each language", () => {
    expect(titleIn("Households (户数)", "zh")).toBe("户数");
    expect(titleIn("Households (户数)", "en")).toBe("Households");
    expect(titleIn("Rank", "zh")).toBe("Rank");
    expect(titleIn("General or dedicated (综合网格, 专属网格)", "en")).toBe("General or dedicated");
  });

  it("can be asked what makes sense", () => {
    const operators = (name: string) =>
      operatorsFor(columns.find((column) => column.name === name) ?? { kind: "text", words: [] });
    expect(operators("households")).toContain(">=");
    expect(operators("name")).toContain("contains");
    expect(operators("kind")).not.toContain("contains");
    expect(operators("geometry")).toEqual(["null", "not_null"]);
  });
});

describe("a filter", () => {
  it("is put together from conditions", () => {
    expect(told(["households", ">", "300"], ["kind", "=", "general"])).toBe(
      "households > 300 AND kind = 'general'",
    );
    expect(told(["name", "null", "never looked at"])).toBe("name IS NULL");
  });

  it("takes text as it is", () => {
    expect(told(["name", "=", "O'Brien"])).toBe("name = 'O''Brien'");
    expect(told(["name", "contains", "50%"])).toBe("CASEI(name) LIKE CASEI('%50\\%%')");
  });

  it("takes days and moments in China's time", () => {
    expect(told(["reported_at", ">=", "2025-06-01"])).toBe(
      "reported_at >= TIMESTAMP('2025-05-31T16:00:00Z')",
    );
    expect(told(["reported_at", "<", "2025-06-01T08:30"])).toBe(
      "reported_at < TIMESTAMP('2025-06-01T00:30:00Z')",
    );
  });

  it("leaves out what is not complete", () => {
    expect(told(["households", ">", ""], ["households", "<", "many"], ["nowhere", "=", "x"])).toBe(
      "",
    );
  });

  it("can be of a box", () => {
    expect(inBox([116.9, 36.6, 117, 36.7])).toBe(
      "S_INTERSECTS(geometry, BBOX(116.900000, 36.600000, 117.000000, 36.700000))",
    );
  });
});
