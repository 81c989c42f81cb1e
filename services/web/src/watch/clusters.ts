import type { EmergingProperties } from "../api/analysis";
import type { AreaGeometry, Feature } from "../api/types";
import type { Clusters } from "./state";

/** A p-value, or a false discovery rate, from which on chance is an explanation. */
const ALPHA = 0.05;

export function isSure(p: number): boolean {
  return p <= ALPHA;
}

/** How much a pattern asks for attention, the most first. */
const PATTERNS = [
  "new",
  "intensifying",
  "consecutive",
  "persistent",
  "sporadic",
  "oscillating",
  "diminishing",
  "historical",
];

type Emerging = Feature<EmergingProperties, AreaGeometry>;

/** Hexagons with a pattern, those that are new in front. */
export function emergingSpots(features: readonly Emerging[]): Emerging[] {
  const order = ({ properties }: Emerging): number => {
    const at = PATTERNS.indexOf(properties.class);
    return (at < 0 ? PATTERNS.length : at) + (properties.spot === "cold" ? 100 : 0);
  };
  return features
    .filter(({ properties }) => properties.class !== "none")
    .sort((a, b) => order(a) - order(b) || b.properties.cases - a.properties.cases);
}

/** The middle of an area's corners: near enough to fly to. */
export function middleOf(geometry: AreaGeometry): [lon: number, lat: number] {
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
  const corners = rings.flat();
  const mean = (axis: 0 | 1): number =>
    corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / Math.max(1, corners.length);
  return [mean(0), mean(1)];
}

/** What chance may have made is drawn for the first few only: there is always some of it. */
const DOUBTFUL = 3;

/** What the map draws of clusters: each as an area and as its outline. */
export function clusterAreas(clusters: Clusters | null): GeoJSON.Feature[] {
  if (clusters === null) return [];
  if (clusters.method === "scan") {
    return clusters.found.features
      .filter(({ properties }, index) => isSure(properties.p) || index < DOUBTFUL)
      .flatMap(({ geometry, properties }) => drawn([geometry], "hot", isSure(properties.p)));
  }
  // Cells of one kind side by side are one shape.
  const spots = emergingSpots(clusters.found.features);
  return (["hot", "cold"] as const).flatMap((kind) =>
    [true, false].flatMap((sure) => {
      const alike = spots.filter(
        ({ properties: { spot, q } }) => (spot ?? "hot") === kind && isSure(q ?? 1) === sure,
      );
      const geometries = alike.map(({ geometry }) => geometry);
      return geometries.length === 0 ? [] : drawn(geometries, kind, sure);
    }),
  );
}

function drawn(
  geometries: readonly AreaGeometry[],
  kind: "hot" | "cold",
  sure: boolean,
): GeoJSON.Feature[] {
  const area: AreaGeometry = {
    type: "MultiPolygon",
    coordinates: geometries.flatMap((geometry) =>
      geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates,
    ),
  };
  return [area, outlineOf(area)].map((geometry) => ({
    type: "Feature",
    geometry,
    properties: { kind, isSure: sure },
  }));
}

/** The edges that only one part of an area has: cells side by side become one shape. */
export function outlineOf(geometry: AreaGeometry): GeoJSON.MultiLineString {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const edges = new Map<string, GeoJSON.Position[] | null>();
  for (const ring of polygons.flat()) {
    for (let index = 1; index < ring.length; index++) {
      const edge = [ring[index - 1], ring[index]] as GeoJSON.Position[];
      const key = edge.map(String).sort().join(" ");
      edges.set(key, edges.has(key) ? null : edge);
    }
  }
  const outer = [...edges.values()].filter((edge) => edge !== null);
  return { type: "MultiLineString", coordinates: outer };
}

/** Where the map writes p-values: in the middle of each cluster that chance does not explain. */
export function clusterLabels(
  clusters: Clusters | null,
  written: (p: number) => string,
): { at: [lon: number, lat: number]; text: { name: string } }[] {
  if (clusters?.method !== "scan") return [];
  return clusters.found.features
    .filter(({ properties }) => isSure(properties.p))
    .map(({ properties: { lon, lat, p } }) => ({
      at: [lon, lat],
      text: { name: `p ${written(p)}` },
    }));
}
