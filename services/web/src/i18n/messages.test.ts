import { describe, expect, it } from "vitest";

import { MESSAGES, type MessageKey } from "./messages";

const keys = Object.keys(MESSAGES.zh) as MessageKey[];

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();
}

describe("the messages", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(MESSAGES.en).sort()).toEqual([...keys].sort());
  });

  it.each(keys)("%s has a text with the same values in both languages", (key) => {
    expect(MESSAGES.zh[key].trim()).not.toBe("");
    expect(MESSAGES.en[key].trim()).not.toBe("");
    expect(placeholders(MESSAGES.en[key])).toEqual(placeholders(MESSAGES.zh[key]));
  });

  it("are Chinese in Chinese", () => {
    for (const key of keys) {
      const plain = MESSAGES.zh[key].replace(/\{\w+\}/g, "");
      const exceptions: MessageKey[] = ["language.switch", "summary.within.note"];
      if (!exceptions.includes(key) && /[a-z]/i.test(plain)) {
        expect(plain, key).toMatch(/\p{Script=Han}/u);
      }
    }
  });
});
