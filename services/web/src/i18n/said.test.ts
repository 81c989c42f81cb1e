import { describe, expect, it } from "vitest";

import faults from "../../../partition/src/check.rs?raw";
import refusals from "../../../partition/src/redraw/error.rs?raw";
import { saidIn, SENTENCES } from "./said";

/** A format string with what it fills in left open. */
const open = (text: string): string => text.replace(/\{[^}]*\}/g, "{}");
const known = SENTENCES.map(([said]) => said);

describe("what the service says", () => {
  it("is said in Chinese with what it is about", () => {
    expect(saidIn("zh", "it lies in 3 parts")).toBe("分成互不相连的 3 块");
    expect(saidIn("zh", "it says 10 households in 2 buildings; there are 12 in 3")).toBe(
      "记为 10 户、2 栋，实有 12 户、3 栋",
    );
    expect(saidIn("zh", "its grids cover 1.40 m² less than it has")).toContain("1.40 平方米");
    expect(saidIn("zh", 'there is already a plan "x"')).toBe('已有名为 "x" 的方案');
  });

  it("stays as it came in English, and where it is not known", () => {
    expect(saidIn("en", "it lies in 3 parts")).toBe("it lies in 3 parts");
    expect(saidIn("zh", "something new")).toBe("something new");
  });

  it("has a Chinese sentence for each refusal of an edit", () => {
    const said = [...refusals.matchAll(/#\[error\(\s*"([^"]+)"/g)].map(([, text]) => text ?? "");
    expect(said.length).toBeGreaterThan(10);
    for (const text of said) expect(known).toContain(open(text));
  });

  it("has a Chinese sentence for each fault of a plan", () => {
    const found = [...faults.matchAll(/(?:format!\(\s*)?"([^"]+ [^"]+)"(?:\.to_owned|,|\s*\))/g)];
    const said = found.map(([, text]) => open(text ?? "")).filter((text) => !/[({]\{/.test(text));
    expect(said.length).toBeGreaterThan(10);
    for (const text of said) {
      // One sentence of the service stands for two.
      if (text.startsWith("its grids cover")) continue;
      expect(known).toContain(text);
    }
  });

  it("fills in as many values in both languages", () => {
    const count = (text: string): number => text.split("{}").length - 1;
    for (const [said, zh] of SENTENCES) expect(count(zh), said).toBe(count(said));
  });
});
