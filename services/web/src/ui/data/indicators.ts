import type { Catalogue } from "../../api/analysis";
import { formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import { formulaOf } from "../../watch/formula";
import { h, refill } from "../dom";
import { statusOf } from "../watch/status";
import type { DataContext } from "./context";

/** What the figures mean: indicators with their formulas, counts, and the rules of the lights. */
export function mountIndicators(root: HTMLElement, { store, again, address }: DataContext): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "catalogue")) return;
    const { language, catalogue } = state;
    refill(
      root,
      statusOf(catalogue, language, again),
      ...(catalogue.value === null ? [] : content(catalogue.value, language)),
      h(
        "p",
        { class: "pane-note" },
        h("a", { href: address("api/openapi.json") }, translate(language, "data.openapi")),
      ),
    );
  });
}

function content(catalogue: Catalogue, language: Language): HTMLElement[] {
  const t = (key: Parameters<typeof translate>[1]): string => translate(language, key);
  const row = (head: string, ...cells: (string | HTMLElement)[]): HTMLElement =>
    h("tr", {}, h("th", { scope: "row" }, head), ...cells.map((cell) => h("td", {}, cell)));
  const indicators = catalogue.indicators.map((indicator) => {
    const { words } = formulaOf(indicator.formula, catalogue, {}, language, String);
    return row(indicator[language], words, h("code", {}, indicator.name));
  });
  const lights = catalogue.lights.map((light) => {
    const indicator = catalogue.indicators.find(({ name }) => name === light.indicator);
    const sign = indicator?.better === "low" ? ">" : "<";
    const limit = (value: number): string => `${sign} ${formatShare(value, language, 0)}`;
    return row(
      light[language],
      indicator?.[language] ?? light.indicator,
      limit(light.yellow),
      limit(light.red),
    );
  });
  const counts = catalogue.counts.map((count) => row(count[language], h("code", {}, count.name)));
  return [
    h("h2", {}, translate(language, "data.indicators", { version: catalogue.version })),
    h(
      "div",
      { class: "data-tables" },
      table([t("data.indicator"), t("data.formula"), t("data.name")], indicators),
      table([t("data.count"), t("data.name")], counts),
      table([t("lights.label"), t("data.indicator"), t("light.yellow"), t("light.red")], lights),
    ),
  ];
}

function table(heads: string[], rows: HTMLElement[]): HTMLElement {
  return h(
    "table",
    { class: "plain-table" },
    h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows),
  );
}
