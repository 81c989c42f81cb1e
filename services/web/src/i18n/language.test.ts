import { describe, expect, it } from "vitest";

import { chooseLanguage, translate } from "./language";

describe("the language", () => {
  it("is the one the address asks for", () => {
    expect(chooseLanguage("?lang=zh", "en", ["en-GB"])).toBe("zh");
  });

  it("else the one chosen before", () => {
    expect(chooseLanguage("?lang=fr", "zh", ["en-GB"])).toBe("zh");
  });

  it("else the first the browser prefers and the page speaks", () => {
    expect(chooseLanguage("", null, ["fr-FR", "zh-Hans-CN", "en"])).toBe("zh");
    expect(chooseLanguage("", "??", ["en-US", "zh"])).toBe("en");
  });

  it("else English", () => {
    expect(chooseLanguage("", null, ["fr"])).toBe("en");
    expect(chooseLanguage("", null, [])).toBe("en");
  });
});

describe("translate", () => {
  it("fills in values", () => {
    expect(translate("en", "plan.caption", { name: "p1", state: "draft" })).toBe("Plan p1 (draft)");
  });

  it("leaves a value that contains braces alone", () => {
    expect(translate("en", "card.unknown", { code: "{code}" })).toBe(
      "This plan has no grid {code}.",
    );
  });
});
