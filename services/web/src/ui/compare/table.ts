import type { Comparison } from "../../api/drawing";
import type { PlanQuality } from "../../api/types";
import { formatCode, formatCount, formatRatio, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { h } from "../dom";

/** More handovers than this are counted, not listed. */
const MOST = 100;
const COUNTS = ["grids", "households", "below_min", "above_max"] as const;
const SHARES = ["deviation_mean", "deviation_max", "within_5pct", "within_10pct"] as const;

/** The figures of two plans side by side. */
export function figureTable(
  names: readonly [string, string],
  [left, right]: readonly [PlanQuality, PlanQuality],
  language: Language,
): HTMLElement {
  const row = (key: keyof PlanQuality, write: (value: number) => string): HTMLElement =>
    h(
      "tr",
      { "data-figure": key },
      h("th", { scope: "row" }, translate(language, `beside.${key}` as "beside.grids")),
      ...[left, right].map((quality) => {
        const value = quality[key] as number;
        return h("td", { class: "number", "data-value": value }, write(value));
      }),
    );
  return h(
    "table",
    { class: "plain-table beside-figures" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, translate(language, "beside.figure")),
        ...names.map((name) => h("th", { scope: "col", class: "number", title: name }, name)),
      ),
    ),
    h(
      "tbody",
      {},
      ...COUNTS.map((key) => row(key, (value) => formatCount(value, language))),
      ...SHARES.map((key) => row(key, (value) => formatShare(value, language))),
      row("compactness_mean", (value) => formatRatio(value, language)),
    ),
  );
}

/** What the first plan hands over to the second. */
export function handoverTable(
  { buildings, households, handovers }: Comparison,
  nameOf: (code: string) => string | null,
  language: Language,
): HTMLElement[] {
  if (handovers.length === 0) {
    return [h("p", { class: "pane-note" }, translate(language, "beside.same"))];
  }
  const count = (value: number): HTMLElement =>
    h("td", { class: "number" }, formatCount(value, language));
  const grid = (code: string | null): HTMLElement =>
    code === null
      ? h("td", {}, translate(language, "beside.no_grid"))
      : h("td", { title: formatCode(code) }, nameOf(code) ?? formatCode(code));
  const heads = ["beside.from", "beside.to", "grid.buildings", "grid.households"] as const;
  const values = {
    buildings: formatCount(buildings, language),
    households: formatCount(households, language),
  };
  const more = handovers.length - MOST;
  return [
    h(
      "p",
      { class: "pane-note", "data-buildings": buildings, "data-households": households },
      translate(language, "beside.moved", values),
    ),
    h(
      "table",
      { class: "plain-table handover" },
      h(
        "thead",
        {},
        h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, translate(language, key)))),
      ),
      h(
        "tbody",
        {},
        ...handovers
          .slice(0, MOST)
          .map((it) =>
            h(
              "tr",
              { "data-from": it.from ?? "", "data-to": it.to ?? "" },
              grid(it.from),
              grid(it.to),
              count(it.buildings),
              count(it.households),
            ),
          ),
      ),
    ),
    ...(more > 0
      ? [
          h(
            "p",
            { class: "pane-note" },
            translate(language, "beside.more", { count: formatCount(more, language) }),
          ),
        ]
      : []),
  ];
}
