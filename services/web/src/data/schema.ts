import type { Language } from "../i18n/language";

/** What the service says of a collection's columns: JSON Schema. */
export interface Queryables {
  properties: Record<string, QueryableProperty>;
}

interface QueryableProperty {
  title?: string;
  type?: string;
  format?: string;
  enum?: string[];
  "x-ogc-propertySeq"?: number;
}

export type Kind = "text" | "number" | "time" | "geometry";

/** A column that can be filtered by. */
export interface Column {
  name: string;
  title: string;
  kind: Kind;
  /** The only words there are, where they are known. */
  words: string[];
}

/** The columns in the order of the features. */
export function columnsOf({ properties }: Queryables): Column[] {
  return Object.entries(properties)
    .sort(([, a], [, b]) => (a["x-ogc-propertySeq"] ?? 0) - (b["x-ogc-propertySeq"] ?? 0))
    .map(([name, property]) => ({
      name,
      title: property.title ?? name,
      kind: kindOf(property),
      words: property.enum ?? [],
    }));
}

function kindOf({ type, format }: QueryableProperty): Kind {
  if (format?.startsWith("geometry")) return "geometry";
  if (format === "date-time") return "time";
  return type === "number" || type === "integer" ? "number" : "text";
}

/** A title in a language: the service has both in one, `Households (户数)`. */
export function titleIn(title: string, language: Language): string {
  const parts = /^(.*?) \(([^()]*\p{Script=Han}[^()]*)\)$/u.exec(title);
  if (parts === null) return title;
  return (language === "zh" ? parts[2] : parts[1]) ?? title;
}
