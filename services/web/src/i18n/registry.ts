/** Texts of one part of the page in both languages. `{name}` is filled in where a text is used. */
export interface Texts<K extends string> {
  zh: Record<K, string>;
  en: Record<K, string>;
}

export type Language = keyof Texts<string>;

const known: Texts<string> = { zh: {}, en: {} };

/** Texts that the page knows from now on: each workplace brings its own when it is first gone to. */
export function addTexts<Z extends Record<string, string>>(
  zh: Z,
  en: Record<keyof Z & string, string>,
): Texts<keyof Z & string> {
  Object.assign(known.zh, zh);
  Object.assign(known.en, en);
  return { zh, en };
}

/** A text; its key where no part of the page has brought it. */
export function textOf(language: Language, key: string): string {
  return known[language][key] ?? key;
}
