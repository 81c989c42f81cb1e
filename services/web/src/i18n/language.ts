import type { MessageKey } from "./messages";
import { textOf, type Language } from "./registry";
import "./texts/page";

export type { Language };

const STORAGE_KEY = "wangge.language";

function isLanguage(text: string | null): text is Language {
  return text === "zh" || text === "en";
}

/** What the address asks for, else what was chosen last, else what the browser prefers. */
export function chooseLanguage(
  query: string,
  remembered: string | null,
  preferred: readonly string[],
): Language {
  const asked = new URLSearchParams(query).get("lang");
  if (isLanguage(asked)) return asked;
  if (isLanguage(remembered)) return remembered;
  const first = preferred.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(isLanguage);
  return first ?? "en";
}

/** Storage may be forbidden; the page works without it. */
export function rememberedLanguage(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Nothing to do: the choice holds until the page is left.
  }
}

/** A message with its `{names}` filled in. */
export function translate(
  language: Language,
  key: MessageKey,
  values: Record<string, string> = {},
): string {
  return textOf(language, key).replace(
    /\{(\w+)\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
}
