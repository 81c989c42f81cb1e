import type { Catalogue } from "../../api/analysis";
import { formatCount, formatRate, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import type { MessageKey } from "../../i18n/messages";
import { countsOf, formulaOf, nameOfCount } from "../../watch/formula";
import { rateOf } from "../../watch/interval";
import type { Own } from "../../watch/state";
import { nameOfMoment } from "../../watch/time_words";
import { h } from "../dom";
import type { FigureName } from "./figure_dialog";

export function nameOfFigure(figure: FigureName, { report }: Own, language: Language): string {
  const indicator = report.catalogue.indicators.find(({ name }) => name === figure);
  if (indicator !== undefined) return indicator[language];
  return translate(language, `figure.${figure}` as MessageKey);
}

/** The formula, in words and with the numbers of the unit. */
export function explanation(figure: FigureName, own: Own, language: Language): HTMLElement[] {
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
