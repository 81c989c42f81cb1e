import { titleIn, type Column } from "../../data/schema";
import type { Page, Taking } from "../../data/state";
import { extentOfAny } from "../../geometry";
import { formatCount } from "../../format";
import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { nameOfMoment } from "../../watch/time_words";
import { h, refill } from "../dom";
import { statusOf } from "../watch/status";
import type { DataContext } from "./context";

const ROWS = 12;

/** How many features there are, and what the first of them look like. */
export function mountRows(root: HTMLElement, context: DataContext): void {
  context.store.subscribe((state, before) => {
    if (!changed(state, before, "language", "page", "columns")) return;
    const { page, columns, language } = state;
    root.classList.toggle("stale", page.status === "loading");
    // A filter that cannot be read is told beside it.
    const isRefused = page.status === "failed";
    const status = isRefused ? null : statusOf(page, language, context.again);
    refill(
      root,
      status,
      ...(page.value === null || columns.value === null || isRefused || status !== null
        ? []
        : content(page.value, columns.value, state, context)),
    );
  });
}

function content(
  page: Page,
  columns: readonly Column[],
  { language }: Taking,
  { flyTo }: DataContext,
): HTMLElement[] {
  const matched = page.numberMatched ?? page.features.length;
  const shown = columns.filter(({ kind }) => kind !== "geometry");
  const extent = extentOfAny(page.features.map(({ geometry }) => geometry));
  const heads = shown.map(({ name, title }) =>
    h("th", { scope: "col", title: titleIn(title, language) }, h("code", {}, name)),
  );
  const kinds = shown.map(({ kind, words }) =>
    h(
      "td",
      { title: words.length > 0 ? words.join(" | ") : undefined },
      words.length > 0 ? words.join(" | ") : translate(language, `kind.${kind}`),
    ),
  );
  const rows = page.features
    .slice(0, ROWS)
    .map(({ properties }) =>
      h(
        "tr",
        {},
        ...shown.map(({ name, kind }) => h("td", {}, cell(properties[name], kind, language))),
      ),
    );
  return [
    h(
      "p",
      { class: "case-count", "data-matched": matched },
      translate(language, "data.found", {
        total: formatCount(matched, language),
        rows: formatCount(rows.length, language),
        drawn: formatCount(page.features.length, language),
      }),
      extent === null
        ? null
        : h(
            "button",
            { type: "button", class: "link", "data-key": "fly", click: () => flyTo(extent) },
            translate(language, "card.fly"),
          ),
    ),
    h(
      "div",
      {
        class: "table-scroll",
        tabindex: 0,
        role: "region",
        "aria-label": translate(language, "data.sample"),
      },
      h(
        "table",
        { class: "plain-table sample" },
        h("thead", {}, h("tr", {}, ...heads)),
        h("tbody", {}, h("tr", { class: "kinds" }, ...kinds), ...rows),
      ),
    ),
  ];
}

function cell(value: unknown, kind: Column["kind"], language: Taking["language"]): string {
  if (value === null || value === undefined) return "–";
  return kind === "time" ? nameOfMoment(String(value), language) : String(value);
}
