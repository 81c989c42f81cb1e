import type { PerformanceReport } from "../api/analysis";
import type { Asked } from "./asked";
import { all, countFilter, openFilter, placeFilter, reportedFilter, wordsFilter } from "./cql";
import { countsOf } from "./formula";
import type { Hierarchy, Unit } from "./hierarchy";

/** A list of cases that a figure is made of. */
export interface CaseList {
  /** The count it is of. */
  count: string;
  /** What the service should find. */
  cases: number;
  filter: string;
}

interface Question {
  figure: string;
  unit: Unit;
  asked: Asked;
  hierarchy: Hierarchy;
  report: PerformanceReport;
  counts: Record<string, number>;
  open: number;
  openOverdue: number;
}

/** The cases that are counted in a figure of a unit. */
export function casesOf(question: Question): CaseList[] {
  const { figure, report, counts } = question;
  const asOf = Date.parse(report.as_of);
  const from = Date.parse(report.period.from);
  const to = Date.parse(report.period.to);
  const always = all([placeOf(question), wordsFilter(question.asked)]);
  if (figure === "open") {
    const open = (isOverdue: boolean): string =>
      all([reportedFilter(null, to), openFilter(to, asOf, isOverdue), always]);
    return [
      { count: "open", cases: question.open, filter: open(false) },
      { count: "open_overdue", cases: question.openOverdue, filter: open(true) },
    ];
  }
  const list = (count: string): CaseList[] => {
    const filter = countFilter(count, asOf);
    if (filter === null) return [];
    const whole = all([reportedFilter(from, to), filter, always]);
    return [{ count, cases: counts[count] ?? 0, filter: whole }];
  };
  const indicator = report.catalogue.indicators.find(({ name }) => name === figure);
  if (indicator === undefined) return list("reported");
  const { above, below } = countsOf(indicator.formula);
  return [...new Set([...above, ...below])].flatMap(list);
}

/** Where the cases lie: cases know their grid and their community. */
function placeOf({ unit, hierarchy }: Question): string {
  switch (unit.level) {
    case "district":
      return placeFilter("community", null);
    case "grid":
      return placeFilter("grid", [unit.code]);
    case "sheet":
      return placeFilter("grid", codesOf(hierarchy.within(unit, "grid")));
    case "community":
      return placeFilter("community", [unit.code]);
    case "subdistrict":
      return placeFilter("community", codesOf(hierarchy.within(unit, "community")));
  }
}

function codesOf(units: readonly Unit[]): string[] {
  return units.map(({ code }) => code);
}
