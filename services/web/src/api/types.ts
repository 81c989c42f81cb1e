/** What the service answers, by hand until it describes itself. Counts are whole numbers, shares are fractions of 1. */

/** West, south, east, north in degrees. */
export type Extent = [west: number, south: number, east: number, north: number];

export type PlanState = "draft" | "in_review" | "approved" | "effective" | "retired";

export interface PlanSummary {
  name: string;
  state: PlanState;
  /** Households a grid should have, at least, at most. */
  target: number;
  min: number;
  max: number;
  seed: number;
  grids: number;
  households: number;
  /** The plan it is drawn from, if it is drawn. */
  drawn_from: string | null;
  /** How many edits its log has. */
  edits: number;
}

export interface PlanList {
  plans: PlanSummary[];
}

export interface PlanQuality {
  grids: number;
  /** Grids with households; the others do not count for deviations. */
  inhabited: number;
  households: number;
  communities: number;
  /** Mean and largest share by which a grid is off its community's mean. */
  deviation_mean: number;
  deviation_max: number;
  /** Share of those grids that are off by at most this much. */
  within_5pct: number;
  within_10pct: number;
  below_min: number;
  above_max: number;
  /** Polsby–Popper: 1 for a disc. */
  compactness_mean: number;
  /** What can be had, by community; empty when that was not computed. */
  limits: CommunityLimits[];
}

export interface CommunityLimits {
  community: string;
  /** Whether no division can have a smaller largest deviation. */
  at_optimum: boolean;
}

export interface GridProperties {
  code: string;
  name: string;
  kind: "general" | "dedicated";
  community: string;
  subdistrict: string | null;
  /** The group of grids it belongs to, where the plan has any. */
  sheet: string | null;
  households: number;
  buildings: number;
  target: number;
  /** (households − mean) / mean of its community's grids. */
  deviation: number;
  area_m2: number;
  compactness: number;
}

/** A post, by the unit that it is for. */
export interface PostProperties {
  unit: string;
  filled: number;
}

export interface DivisionProperties {
  code: string;
  name: string;
  /** Of a community. */
  subdistrict?: string | null;
}

export interface Feature<P, G> {
  type: "Feature";
  bbox?: Extent;
  geometry: G;
  properties: P;
}

export interface Link {
  rel: string;
  href: string;
}

export interface FeatureCollection<P, G> {
  type: "FeatureCollection";
  features: Feature<P, G>[];
  numberMatched?: number;
  numberReturned?: number;
  links?: Link[];
}

/** A grid without its outline. */
export type GridFeature = Feature<GridProperties, null> & { bbox: Extent };

export type AreaGeometry = GeoJSON.Polygon | GeoJSON.MultiPolygon;
export type DivisionFeature = Feature<DivisionProperties, AreaGeometry>;

/** RFC 9457. */
export interface Problem {
  title?: string;
  detail?: string;
  status?: number;
}
