import type { UnitFigures } from "../../api/analysis";
import { formatCount, formatRate } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { Unit } from "../../watch/hierarchy";
import { h } from "../dom";

/** The unit below the pointer as a leader sees it. */
export function unitTip(
  unit: Unit,
  figures: UnitFigures | null,
  language: Language,
): HTMLElement[] {
  const level = translate(language, `one.${unit.level}`);
  const name = unit.name || level;
  const lines = [h("strong", {}, name), h("span", { class: "code" }, level)];
  if (figures === null) return lines;
  const count = formatCount(figures.counts["reported"] ?? 0, language);
  lines.push(
    h(
      "span",
      { class: "tooltip-figures" },
      translate(language, "unit.cases", { count }),
      figures.shrunk === null
        ? null
        : h("b", {}, `${formatRate(figures.shrunk.per_1000_households, language)} ‰`),
    ),
  );
  return lines;
}
