import type { Catalogue, UnitFigures } from "../api/analysis";
import type { Language } from "../i18n/language";

/** A formula whose names of counts are words of a language, or numbers. */
export interface Formula {
  words: string;
  numbers: string;
}

const NAME = /[a-z][a-z_0-9]*/g;

/** The formula of an indicator: `filed / (filed + refused)` in words, and with the unit's numbers. */
export function formulaOf(
  formula: string,
  catalogue: Catalogue,
  counts: UnitFigures["counts"],
  language: Language,
  written: (count: number) => string,
): Formula {
  const spaced = formula.replaceAll("/", "÷");
  return {
    words: spaced.replace(NAME, (name) => nameOfCount(name, catalogue, language)),
    numbers: spaced.replace(NAME, (name) => written(counts[name] ?? 0)),
  };
}

/** A count in a word or two. The catalogue's English is a sentence, its Chinese a name. */
export function nameOfCount(name: string, catalogue: Catalogue, language: Language): string {
  const known = catalogue.counts.find((count) => count.name === name);
  return language === "zh" && known !== undefined ? known.zh : name.replaceAll("_", " ");
}

/** The counts above and below the line of a formula. */
export function countsOf(formula: string): { above: string[]; below: string[] } {
  const [above = "", below = ""] = formula.split("/");
  return { above: above.match(NAME) ?? [], below: below.match(NAME) ?? [] };
}
