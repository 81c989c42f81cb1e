import type { Language } from "./i18n/language";

const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

/** Hyphens that stand for minus become minus signs, which are as wide as a plus. */
function withMinus(text: string): string {
  return text.replace(/^-/, "\u2212");
}

/** A whole number with separators. */
export function formatCount(value: number, language: Language): string {
  return withMinus(new Intl.NumberFormat(LOCALES[language]).format(value));
}

/** A share as a percentage: 0.0312 is 3.1%. */
export function formatShare(value: number, language: Language, digits = 1): string {
  return withMinus(
    new Intl.NumberFormat(LOCALES[language], {
      style: "percent",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value),
  );
}

/** A deviation: a percentage that always has its sign. What rounds to nothing has none. */
export function formatDeviation(value: number, language: Language, digits = 1): string {
  return withMinus(
    new Intl.NumberFormat(LOCALES[language], {
      style: "percent",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: "exceptZero",
    }).format(value),
  );
}

/** Square metres as hectares, or as square kilometres from one of them on. */
export function formatArea(squareMetres: number, language: Language): string {
  const large = squareMetres >= 1e6;
  const number = new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: large ? 2 : 1,
    maximumFractionDigits: large ? 2 : 1,
  }).format(squareMetres / (large ? 1e6 : 1e4));
  const unit = { zh: ["公顷", "平方公里"], en: ["ha", "km²"] }[language][large ? 1 : 0];
  return `${number}\u00a0${unit}`;
}

/** A number with two decimals. */
export function formatRatio(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(value);
}

/** How many posts of how many are filled. */
export function postsText(filled: number, posts: number, language: Language): string {
  return `${formatCount(filled, language)} / ${formatCount(posts, language)}`;
}

/** A rate: one decimal, none from a thousand on. */
export function formatRate(value: number, language: Language): string {
  const digits = Math.abs(value) >= 1000 ? 0 : 1;
  return withMinus(
    new Intl.NumberFormat(LOCALES[language], {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value),
  );
}

/** Hours, from two days on days. */
export function formatHours(hours: number, language: Language): string {
  const isLong = hours >= 48;
  const unit = { zh: ["小时", "天"], en: ["h", "d"] }[language][isLong ? 1 : 0];
  return `${formatRate(isLong ? hours / 24 : hours, language)}\u00a0${unit}`;
}

/** Bytes, in the units of files. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = new Intl.NumberFormat(LOCALES[language], { maximumSignificantDigits: 2 });
  return `${number.format(bytes / 1000 ** step)}\u00a0${units[step]}`;
}

/** How likely chance is; what is very unlikely is not told more exactly. */
export function formatChance(p: number, language: Language): string {
  if (p < 0.001) return "< 0.001";
  return new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
  }).format(p);
}

/** A grid code in groups that the eye can follow: 370105 001 008 007. */
export function formatCode(code: string): string {
  const parts = /^(\d{6})(\d{3})(\d{3})(\d{3})$/.exec(code);
  return parts ? parts.slice(1).join("\u2009") : code;
}

/** The number of a grid in its community: the last digits of its code. */
export function gridNumber(code: string): string {
  return code.slice(-3);
}
