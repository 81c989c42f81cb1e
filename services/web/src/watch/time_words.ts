import type { Language } from "../i18n/language";
import { translate } from "../i18n/language";
import type { Asked } from "./asked";
import { asLocalDate, further, type Span } from "./time";

const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

function written(moment: number, language: Language, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: "UTC" });
  return format.format(asLocalDate(moment));
}

const DAY = { year: "numeric", month: "short", day: "numeric" } as const;

/** What people call a time: 2025年6月, 9–15 Jun 2025. */
export function nameOfSpan(step: Asked["step"], span: Span, language: Language): string {
  switch (step) {
    case "hour":
      return written(span.from, language, { ...DAY, hour: "2-digit", minute: "2-digit" });
    case "day":
      return written(span.from, language, { ...DAY, weekday: "short" });
    case "month":
      return written(span.from, language, { year: "numeric", month: "long" });
    case "year":
      return written(span.from, language, { year: "numeric" });
    case "week":
      return `${written(span.from, language, DAY)} – ${written(further("day", span.to, -1), language, { month: "short", day: "numeric" })}`;
    case "all":
      return translate(language, "time.all");
  }
}

/** A moment of a case, to the minute. */
export function nameOfMoment(rfc3339: string, language: Language): string {
  return written(Date.parse(rfc3339), language, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}
