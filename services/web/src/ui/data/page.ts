import type { Catalogue, PerformanceReport } from "../../api/analysis";
import type { Client } from "../../api/client";
import { translate, type Language } from "../../i18n/language";
import type { Store } from "../../store";
import { changed } from "../../store";
import { Latest, type Loaded } from "../../watch/latest";
import { h, refill } from "../dom";
import { statusOf } from "../watch/status";

interface Collection {
  id: string;
  title: string;
  description?: string;
}

interface Known {
  collections: Collection[];
  catalogue: Catalogue;
}

const FORMATS = [
  ["json", "GeoJSON"],
  ["csv", "CSV"],
  ["parquet", "GeoParquet"],
] as const;

/** The analyst's workplace: what there is to take, and what the figures mean. */
export async function openData(
  root: HTMLElement,
  client: Client,
  store: Store,
  signal: AbortSignal,
): Promise<void> {
  let loaded: Loaded<Known> = { status: "loading", value: null };
  const latest = new Latest<Known>((now) => {
    loaded = now;
    draw();
  });
  const load = (): Promise<void> =>
    latest.ask("data", async () => {
      const [list, report] = await Promise.all([
        client.json<{ collections: Collection[] }>("ogc/collections?f=json", signal),
        client.json<PerformanceReport>("api/v1/performance?level=district", signal),
      ]);
      return { collections: list.collections, catalogue: report.catalogue };
    });
  const draw = (): void => {
    const { language } = store.state;
    const status = statusOf(loaded, language, () => void load());
    refill(root, status, ...(loaded.value === null ? [] : content(loaded.value, client, language)));
  };
  store.subscribe((state, before) => {
    if (changed(state, before, "language")) draw();
  });
  await load();
}

function content(known: Known, client: Client, language: Language): HTMLElement[] {
  const ogc = client.address("ogc");
  return [
    h("h2", {}, translate(language, "data.layers")),
    h("p", { class: "pane-note" }, translate(language, "data.address"), " ", h("code", {}, ogc)),
    layers(known.collections, client, language),
    h("h2", {}, translate(language, "data.indicators", { version: known.catalogue.version })),
    indicators(known.catalogue, language),
    h(
      "p",
      { class: "pane-note" },
      h("a", { href: client.address("api/openapi.json") }, translate(language, "data.openapi")),
    ),
  ];
}

function layers(collections: Collection[], client: Client, language: Language): HTMLElement {
  const rows = collections.map(({ id, title, description }) => {
    const items = `ogc/collections/${id}/items`;
    const link = (path: string, text: string): HTMLElement =>
      h("a", { href: client.address(path) }, text);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, link(`ogc/collections/${id}?f=html`, title)),
      h("td", {}, description ?? ""),
      h(
        "td",
        { class: "downloads" },
        link(`${items}?f=html`, translate(language, "data.rows")),
        ...FORMATS.map(([format, name]) => link(`${items}?f=${format}&limit=10000000`, name)),
      ),
    );
  });
  const heads = ["data.layer", "data.what", "data.take"] as const;
  return table(
    heads.map((key) => translate(language, key)),
    rows,
  );
}

function indicators(catalogue: Catalogue, language: Language): HTMLElement {
  const rows = catalogue.indicators.map((indicator) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, indicator[language]),
      h("td", {}, h("code", {}, indicator.formula)),
    ),
  );
  const counts = catalogue.counts.map((count) =>
    h("tr", {}, h("th", { scope: "row" }, h("code", {}, count.name)), h("td", {}, count[language])),
  );
  return h(
    "div",
    { class: "data-tables" },
    table([translate(language, "data.indicator"), translate(language, "data.formula")], rows),
    table([translate(language, "data.count"), translate(language, "data.meaning")], counts),
  );
}

function table(heads: string[], rows: HTMLElement[]): HTMLElement {
  return h(
    "table",
    { class: "plain-table" },
    h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows),
  );
}
