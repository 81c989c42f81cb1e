import { describe, expect, it } from "vitest";

import type { Catalogue } from "../api/analysis";
import { countsOf, formulaOf } from "./formula";

const catalogue = {
  counts: [
    { name: "filed", zh: "立案数", en: "of these, filed" },
    { name: "refused", zh: "不予立案数", en: "of these, refused" },
  ],
} as Catalogue;

describe("a formula", () => {
  const formula = "filed / (filed + refused)";

  it("is told in words and in numbers", () => {
    const told = (language: "zh" | "en") =>
      formulaOf(formula, catalogue, { filed: 90, refused: 10 }, language, String);
    expect(told("zh")).toEqual({
      words: "立案数 ÷ (立案数 + 不予立案数)",
      numbers: "90 ÷ (90 + 10)",
    });
    expect(told("en").words).toBe("filed ÷ (filed + refused)");
  });

  it("has counts above and below its line", () => {
    expect(countsOf(formula)).toEqual({ above: ["filed"], below: ["filed", "refused"] });
    expect(countsOf("closed / filed")).toEqual({ above: ["closed"], below: ["filed"] });
  });
});
