import type { Client } from "../../api/client";
import { formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import { casesOf, type CaseList } from "../../watch/cases";
import { nameOfCount } from "../../watch/formula";
import type { Unit } from "../../watch/hierarchy";
import { Latest } from "../../watch/latest";
import { presentSpan, type Own, type WatchStore } from "../../watch/state";
import { nameOfSpan } from "../../watch/time_words";
import { h, icon, ICONS, Segments } from "../dom";
import { caseTable, type CasePage } from "./case_table";
import { explanation, nameOfFigure } from "./explanation";
import { statusOf } from "./status";

/** A count, an indicator, or `rate`, `open`, `handling`. */
export type FigureName = string;

export interface FigureQuestion {
  figure: FigureName;
  unit: Unit;
  own: Own;
}

const PAGE = 50;

/** How a figure comes about: its formula in words and numbers, and the cases it counts. */
export class FigureDialog {
  private readonly dialog = h("dialog", {
    class: "figure-dialog",
    "aria-labelledby": "figure-title",
  });
  private readonly cases = h("div", { class: "case-list" });
  private readonly page = new Latest<CasePage>((loaded) => {
    const { language } = this.store.state;
    this.cases.classList.toggle("stale", loaded.status === "loading");
    const status = statusOf(loaded, language, () => this.list !== null && this.showList(this.list));
    this.cases.replaceChildren(
      ...(loaded.value === null || status !== null
        ? [status ?? ""]
        : [caseTable(loaded.value, language, this.download)]),
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
    void this.page.ask(path, (signal) => this.client.json<CasePage>(path, signal));
  }

  private readonly download = (format: string): string => {
    const query = this.list === null ? "" : this.query(this.list, 1_000_000);
    return this.client.address(`ogc/collections/cases/items?${query}&f=${format}`);
  };

  private query({ filter }: CaseList, limit: number): URLSearchParams {
    const { plan } = this.store.state;
    const query = new URLSearchParams({ limit: String(limit), sortby: "-reported_at", filter });
    if (plan !== null) query.set("plan", plan);
    return query;
  }
}
