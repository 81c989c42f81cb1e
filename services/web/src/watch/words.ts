import type { Client } from "../api/client";
import type { FeatureCollection } from "../api/types";
import { text } from "./cql";

/** What cases can be chosen by, in the words of their sources. */
export interface Words {
  categories: { name: string; domain: string }[];
  sources: string[];
}

/** Rows that are looked at for words that are not known yet. */
const ROWS = 1000;
/** A source that writes something else each time has no categories; the filter has to stay short. */
const MOST = 400;

interface Row {
  domain: string;
  category: string | null;
  source: string | null;
}

/**
 * There is no list of the words, so cases are asked for that have none of those already known, until
 * there are no more.
 */
export async function loadWords(client: Client, signal: AbortSignal): Promise<Words> {
  const categories = new Map<string, string>();
  await collect("category", categories);
  const sources = new Map<string, string>();
  await collect("source", sources);
  const inOrder = new Intl.Collator("zh-CN").compare;
  return {
    categories: [...categories]
      .map(([name, domain]) => ({ name, domain }))
      .sort((a, b) => inOrder(a.name, b.name)),
    sources: [...sources.keys()].sort(inOrder),
  };

  async function collect(column: "category" | "source", words: Map<string, string>): Promise<void> {
    while (words.size < MOST) {
      const known = [...words.keys()].map(text).join(", ");
      const filter = known === "" ? `${column} IS NOT NULL` : `${column} NOT IN (${known})`;
      const query = new URLSearchParams({
        limit: String(ROWS),
        properties: `domain,${column}`,
        filter,
      });
      const path = `ogc/collections/cases/items?${query}`;
      const page = await client.json<FeatureCollection<Row, unknown>>(path, signal);
      for (const { properties } of page.features) {
        const word = properties[column];
        if (word !== null) words.set(word, properties.domain);
      }
      if (page.features.length === 0) return;
    }
  }
}
