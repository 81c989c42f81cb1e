import type { CaseProperties } from "../../api/analysis";
import type { FeatureCollection } from "../../api/types";
import { formatCode, formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { MessageKey } from "../../i18n/messages";
import { nameOfMoment } from "../../watch/time_words";
import { h } from "../dom";

const COLUMNS = ["id", "reported_at", "domain", "category", "status", "due_at", "grid"] as const;

export type CasePage = FeatureCollection<CaseProperties, unknown>;

/** Some cases of a list, how many there are, and where all of them can be had. */
export function caseTable(
  page: CasePage,
  language: Language,
  download: (format: string) => string,
): HTMLElement {
  const matched = page.numberMatched ?? page.features.length;
  const head = COLUMNS.map((column) =>
    h("th", { scope: "col" }, translate(language, `case.${column}`)),
  );
  const rows = page.features.map(({ properties }) =>
    h("tr", {}, ...COLUMNS.map((column) => h("td", {}, cell(properties, column, language)))),
  );
  const link = (format: string, label: string): HTMLElement =>
    h(
      "a",
      {
        href: download(format),
        download: `cases.${format === "json" ? "geojson" : format}`,
      },
      label,
    );
  return h(
    "div",
    {},
    h(
      "p",
      { class: "case-count", "data-matched": matched },
      translate(language, "dialog.shown", {
        shown: formatCount(page.features.length, language),
        total: formatCount(matched, language),
      }),
      h(
        "span",
        { class: "downloads" },
        link("csv", "CSV"),
        link("json", "GeoJSON"),
        link("parquet", "GeoParquet"),
      ),
    ),
    h(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-labelledby": "figure-title" },
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    ),
  );
}

function cell(
  properties: CaseProperties,
  column: (typeof COLUMNS)[number],
  language: Language,
): string {
  const value = properties[column];
  if (value === null) return "–";
  switch (column) {
    case "reported_at":
    case "due_at":
      return nameOfMoment(value, language);
    case "domain":
      return translate(language, `domain.${value}` as MessageKey);
    case "status":
      return translate(language, `case_status.${value}` as MessageKey);
    case "grid":
      return formatCode(value);
    default:
      return value;
  }
}
