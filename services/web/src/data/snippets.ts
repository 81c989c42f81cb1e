/** What to paste elsewhere to have the same data there. */
export interface Snippet {
  name: "ogc" | "geopandas" | "curl" | "tiles" | "style";
  text: string;
}

/** The features of a layer, as many as there are. */
export function itemsAddress(
  address: (path: string) => string,
  layer: string,
  filter: string,
  more: Record<string, string>,
): string {
  const query = new URLSearchParams(more);
  if (filter !== "") query.set("filter", filter);
  return address(`ogc/collections/${layer}/items?${query}`);
}

const ALL = "1000000";

export function snippetsOf(
  address: (path: string) => string,
  layer: string,
  filter: string,
): Snippet[] {
  const parquet = itemsAddress(address, layer, filter, { f: "parquet", limit: ALL });
  const json = itemsAddress(address, layer, filter, { f: "json", limit: ALL });
  // Braces stand for tiles, and are not to be escaped.
  const tiles = `${address("tiles/")}${layer}/{z}/{x}/{y}.mvt`;
  return [
    { name: "ogc", text: address("ogc") },
    {
      name: "geopandas",
      text: [
        "import io, urllib.request, geopandas",
        `address = ${JSON.stringify(parquet)}`,
        `${layer} = geopandas.read_parquet(io.BytesIO(urllib.request.urlopen(address).read()))`,
      ].join("\n"),
    },
    { name: "curl", text: `curl -o ${layer}.geojson '${json.replaceAll("'", "'\\''")}'` },
    { name: "tiles", text: tiles },
    { name: "style", text: address("styles/wangge.json") },
  ];
}
