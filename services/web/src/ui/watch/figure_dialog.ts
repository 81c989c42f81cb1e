import type { CaseProperties, Catalogue } from "../../api/analysis";
import type { Client } from "../../api/client";
import type { FeatureCollection } from "../../api/types";
import { formatCode, formatCount, formatRate, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { MessageKey } from "../../i18n/messages";
import { changed } from "../../store";
import { casesOf, type CaseList } from "../../watch/cases";
import { countsOf, formulaOf, nameOfCount } from "../../watch/formula";
import type { Unit } from "../../watch/hierarchy";
import { rateOf } from "../../watch/interval";
import { Latest } from "../../watch/latest";
import { presentSpan, type Own, type WatchStore } from "../../watch/state";
import { nameOfMoment, nameOfSpan } from "../../watch/time_words";
import { h, icon, ICONS, Segments } from "../dom";
import { statusOf } from "./status";

/** A count, an indicator, or `rate`, `open`, `handling`. */
export type FigureName = string;

export interface FigureQuestion {
  figure: FigureName;
  unit: Unit;
  own: Own;
}

const PAGE = 50;
const COLUMNS = ["id", "reported_at", "domain", "category", "status", "due_at", "grid"] as const;

type Page = FeatureCollection<CaseProperties, unknown>;

/** How a figure comes about: its formula in words and numbers, and the cases it counts. */
export class FigureDialog {
  private readonly dialog = h("dialog", {
    class: "figure-dialog",
    "aria-labelledby": "figure-title",
  });
  private readonly cases = h("div", { class: "case-list" });
  private readonly page = new Latest<Page>((loaded) => {
    const { language } = this.store.state;
    this.cases.classList.toggle("stale", loaded.status === "loading");
    const status = statusOf(loaded, language, () => this.list !== null && this.showList(this.list));
    this.cases.replaceChildren(
      ...(loaded.value === null || status !== null
        ? [status ?? ""]
        : [this.table(loaded.value, language)]),
    );
  });
  private question: FigureQuestion | null = null;
  private list: CaseList | null = null;

  constructor(
    root: HTMLElement,
    private readonly store: WatchStore,
    private readonly client: Client,
  ) {
    root.append(this.dialog);
    this.dialog.addEventListener("click", (event) => {
      // What lies around the dialog is the dialog's own backdrop.
      if (event.target === this.dialog) this.dialog.close();
    });
    store.subscribe((state, before) => {
      if (before !== null && changed(state, before, "language") && this.dialog.open) this.draw();
      // Another question has other figures.
      if (before !== null && changed(state, before, "asked")) this.dialog.close();
    });
  }

  open(question: FigureQuestion): void {
    this.question = question;
    this.draw();
    this.dialog.showModal();
  }

  private draw(): void {
    const { question } = this;
    if (question === null) return;
    const { state } = this.store;
    const { language } = state;
    const { figure, unit, own } = question;
    const time = nameOfSpan(state.asked.step, presentSpan(state), language);
    const close = translate(language, "dialog.close");
    const lists = casesOf({
      figure,
      unit,
      asked: state.asked,
      hierarchy: state.hierarchy,
      report: own.report,
      counts: own.unit.counts,
      open: own.unit.open,
      openOverdue: own.unit.open_overdue,
    });
    const choice = new Segments<string>("case-list", (count) => {
      const list = lists.find((one) => one.count === count);
      if (list !== undefined) this.showList(list);
    });
    choice.show(
      translate(language, "dialog.cases"),
      lists.map(({ count, cases }) => ({
        value: count,
        text: `${this.nameOfCount(count, language)} (${formatCount(cases, language)})`,
      })),
      lists[0]?.count ?? "",
    );
    this.dialog.replaceChildren(
      h(
        "header",
        {},
        h(
          "div",
          {},
          h("h2", { id: "figure-title" }, nameOfFigure(figure, own, language)),
          h("p", {}, `${unit.name} · ${time}`),
        ),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": close,
            title: close,
            click: () => this.dialog.close(),
          },
          icon(ICONS.close),
        ),
      ),
      ...explanation(figure, own, language),
      choice.element,
      this.cases,
    );
    if (lists[0] !== undefined) this.showList(lists[0]);
  }

  private nameOfCount(count: string, language: Language): string {
    if (count === "open" || count === "open_overdue") return translate(language, `count.${count}`);
    const { question } = this;
    return question === null ? count : nameOfCount(count, question.own.report.catalogue, language);
  }

  private showList(list: CaseList): void {
    this.list = list;
    const path = `ogc/collections/cases/items?${this.query(list, PAGE)}`;
    void this.page.ask(path, (signal) => this.client.json<Page>(path, signal));
  }

  private query({ filter }: CaseList, limit: number): URLSearchParams {
    const { plan } = this.store.state;
    const query = new URLSearchParams({ limit: String(limit), sortby: "-reported_at", filter });
    if (plan !== null) query.set("plan", plan);
    return query;
  }

  private table(page: Page, language: Language): HTMLElement {
    const { list } = this;
    const matched = page.numberMatched ?? page.features.length;
    const head = COLUMNS.map((column) =>
      h("th", { scope: "col" }, translate(language, `case.${column}`)),
    );
    const rows = page.features.map(({ properties }) =>
      h("tr", {}, ...COLUMNS.map((column) => h("td", {}, cell(properties, column, language)))),
    );
    const download = (format: string, label: string): HTMLElement => {
      const query = list === null ? "" : this.query(list, 1_000_000);
      const href = this.client.address(`ogc/collections/cases/items?${query}&f=${format}`);
      return h("a", { href, download: `cases.${format === "json" ? "geojson" : format}` }, label);
    };
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
          download("csv", "CSV"),
          download("json", "GeoJSON"),
          download("parquet", "GeoParquet"),
        ),
      ),
      h(
        "div",
        { class: "table-scroll", tabindex: 0, role: "region", "aria-labelledby": "figure-title" },
        h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
      ),
    );
  }
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

function nameOfFigure(figure: FigureName, { report }: Own, language: Language): string {
  const indicator = report.catalogue.indicators.find(({ name }) => name === figure);
  if (indicator !== undefined) return indicator[language];
  return translate(language, `figure.${figure}` as MessageKey);
}

/** The formula, in words and with the numbers of the unit. */
function explanation(figure: FigureName, own: Own, language: Language): HTMLElement[] {
  const { unit, report } = own;
  const { catalogue } = report;
  const count = (value: number): string => formatCount(value, language);
  const indicator = catalogue.indicators.find(({ name }) => name === figure);
  const version = h(
    "p",
    { class: "formula-note" },
    translate(language, "formula.version", {
      version: catalogue.version,
      as_of: nameOfMoment(report.as_of, language),
    }),
  );
  const line = (name: string, text: string): HTMLElement =>
    h("p", { class: "formula", "data-formula": name }, text);
  if (indicator !== undefined) {
    const told = formulaOf(indicator.formula, catalogue, unit.counts, language, count);
    const value = unit.indicators[figure]?.value;
    const result = value === undefined || value === null ? "–" : formatShare(value, language);
    return [
      line("words", told.words),
      line("numbers", `= ${told.numbers} = ${result}`),
      ...(language === "en" ? [meanings(indicator.formula, catalogue)] : []),
      version,
    ];
  }
  const rate = rateOf(unit);
  if (figure === "rate" && rate !== null && unit.per_1000_households !== null) {
    const isAlone = rate !== unit.shrunk;
    const numbers = translate(
      language,
      isAlone ? "formula.alone.numbers" : "formula.rate.numbers",
      {
        cases: count(unit.counts["reported"] ?? 0),
        households: count(unit.households),
        raw: formatRate(unit.per_1000_households, language),
        shrunk: formatRate(rate.per_1000_households, language),
        low: formatRate(rate.low, language),
        high: formatRate(rate.high, language),
      },
    );
    const words = translate(language, isAlone ? "formula.alone" : "formula.rate");
    return [line("words", words), line("numbers", numbers), version];
  }
  const known = ["reported", "rate", "open", "handling"].includes(figure);
  return known
    ? [line("words", translate(language, `formula.${figure}` as MessageKey)), version]
    : [version];
}

/** What the counts of a formula mean. */
function meanings(formula: string, catalogue: Catalogue): HTMLElement {
  const { above, below } = countsOf(formula);
  const items = [...new Set([...above, ...below])].flatMap((name) => [
    h("dt", {}, nameOfCount(name, catalogue, "en")),
    h("dd", {}, catalogue.counts.find((count) => count.name === name)?.en ?? ""),
  ]);
  return h("dl", { class: "meanings" }, ...items);
}
