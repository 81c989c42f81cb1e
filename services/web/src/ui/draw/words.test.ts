import "../../i18n/texts/draw";
import { describe, expect, it } from "vitest";

import type { LogEntry } from "../../api/drawing";
import { shortName } from "./changes";
import { entryText, wantedText } from "./words";

function entry(number: number, cause: LogEntry["cause"]): LogEntry {
  return { number, cause, made_at: "2026-01-01T00:00:00Z", community: "1", buildings: 0 };
}

describe("edits in words", () => {
  it("name the grid that is left of a merger once", () => {
    const text = wantedText({ kind: "merge", grids: ["a", "b"], into: "b" }, "en");
    expect(text).toBe("Merge a into b");
  });

  it("say what was undone", () => {
    const edits = [
      entry(1, { by: "edit", kind: "rename", grid: "a", name: "New" }),
      entry(2, { by: "undo", of: 1 }),
    ];
    expect(entryText(edits[1] as LogEntry, edits, "en")).toBe("Undo 1: Rename a to New");
  });

  it("leave out the community's name where it is said already", () => {
    expect(shortName("银阁社区008", "银阁社区")).toBe("008");
    expect(shortName("凤阳东网格", "银阁社区")).toBe("凤阳东网格");
    expect(shortName("银阁社区", "银阁社区")).toBe("银阁社区");
  });
});
