import type { DivisionFeature, PlanSummary } from "../api/types";
import type { Language } from "../i18n/language";

/** What every printed sheet says. */
export interface PrintContext {
  language: Language;
  plan: PlanSummary;
  district: string;
  subdistricts: readonly DivisionFeature[];
  communities: readonly DivisionFeature[];
  /** When it is printed. */
  date: Date;
  /** The address of a grid on the map. */
  linkTo(code: string): string;
}

export function nameOf(divisions: readonly DivisionFeature[], code: string | null): string {
  return (
    divisions.find(({ properties }) => properties.code === code)?.properties.name ?? code ?? ""
  );
}
