import { describe, expect, it } from "vitest";

import { COMPARE } from "./texts/compare";
import { DATA } from "./texts/data";
import { DRAW } from "./texts/draw";
import { PAGE } from "./texts/page";
import { PRINT } from "./texts/print";
import { SHARED } from "./texts/shared";
import { WATCH } from "./texts/watch";

const PARTS = [COMPARE, DATA, DRAW, PAGE, PRINT, SHARED, WATCH];
const MESSAGES: Record<"zh" | "en", Record<string, string>> = {
  zh: Object.assign({}, ...PARTS.map(({ zh }) => zh)) as Record<string, string>,
  en: Object.assign({}, ...PARTS.map(({ en }) => en)) as Record<string, string>,
};
const keys = Object.keys(MESSAGES.zh);
const text = (language: "zh" | "en", key: string): string => MESSAGES[language][key] ?? "";

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();
}

describe("the messages", () => {
  it("have each key once", () => {
    const all = PARTS.flatMap(({ zh }) => Object.keys(zh));
    expect(new Set(all).size).toBe(all.length);
  });

  it("have the same keys in both languages", () => {
    expect(Object.keys(MESSAGES.en).sort()).toEqual([...keys].sort());
  });

  it.each(keys)("%s has a text with the same values in both languages", (key) => {
    expect(text("zh", key).trim()).not.toBe("");
    expect(text("en", key).trim()).not.toBe("");
    expect(placeholders(text("en", key))).toEqual(placeholders(text("zh", key)));
  });

  it("are Chinese in Chinese", () => {
    for (const key of keys) {
      const plain = text("zh", key).replace(/\{\w+\}/g, "");
      const exceptions = ["language.switch", "summary.within.note"];
      if (!exceptions.includes(key) && /[a-z]/i.test(plain)) {
        expect(plain, key).toMatch(/\p{Script=Han}/u);
      }
    }
  });
});
