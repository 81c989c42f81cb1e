import type { Cause, LogEntry } from "../../api/drawing";
import type { Wanted } from "../../draw/state";
import { formatCode, formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";

/** An edit in words. Grids are called by their codes: one that is no more has no name. */
export function wantedText(wanted: Wanted, language: Language): string {
  const count = (of: readonly unknown[]): string => formatCount(of.length, language);
  const say = translate;
  switch (wanted.kind) {
    case "move_buildings":
      return say(language, "edit.move_buildings", {
        count: count(wanted.buildings),
        grid: formatCode(wanted.to),
      });
    case "new_grid":
      return say(language, "edit.new_grid", { count: count(wanted.buildings) });
    case "merge":
      return say(language, "edit.merge", {
        grids: wanted.grids
          .filter((code) => code !== wanted.into)
          .map(formatCode)
          .join(", "),
        grid: formatCode(wanted.into),
      });
    case "cut":
      return say(language, "edit.cut", { grid: formatCode(wanted.grid) });
    case "rename":
      return say(language, "edit.rename", { grid: formatCode(wanted.grid), name: wanted.name });
    case "repair":
      return say(language, "edit.repair", { count: count(wanted.grids) });
    case "undo":
      return say(language, "draw.undo");
    case "redo":
      return say(language, "draw.redo");
  }
}

/** An entry of the log in words. */
export function entryText(entry: LogEntry, edits: readonly LogEntry[], language: Language): string {
  const { cause } = entry;
  if (cause.by === "edit") return wantedText(cause, language);
  const of: Cause | undefined = edits.find(({ number }) => number === cause.of)?.cause;
  const edit = of?.by === "edit" ? wantedText(of, language) : "";
  return translate(language, `edit.${cause.by}`, { number: String(cause.of), edit });
}
