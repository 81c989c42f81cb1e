import type { StyleSpecification } from "maplibre-gl";

import type {
  AreaGeometry,
  DivisionFeature,
  DivisionProperties,
  Extent,
  Feature,
  FeatureCollection,
  GridFeature,
  GridProperties,
  PlanList,
  PlanQuality,
  PlanSummary,
  Problem,
} from "./types";

/** An answer may be large, but none should take longer than this. */
const TIMEOUT_MS = 60_000;

/** The service answered, but not with what was asked for. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function problemOf(response: Response): Promise<ServiceError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const text = problem.detail ?? problem.title ?? response.statusText;
  return new ServiceError(response.status, text);
}

/** The client of one service; `base` is the address of the page. */
export class Client {
  constructor(private readonly base: string) {}

  /** The address of a path of the service. */
  address(path: string): string {
    return new URL(path, this.base).href;
  }

  async json<T>(path: string, signal: AbortSignal): Promise<T> {
    const response = await fetch(this.address(path), {
      headers: { accept: "application/json, application/geo+json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as T;
  }

  /** Asks for something to be done. */
  async send<T>(path: string, body: unknown, signal: AbortSignal): Promise<T> {
    const response = await fetch(this.address(path), {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as T;
  }

  /** How many bytes an answer has. */
  async size(path: string, signal: AbortSignal): Promise<number> {
    const response = await fetch(this.address(path), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) throw await problemOf(response);
    return (await response.arrayBuffer()).byteLength;
  }

  /** How the service draws its tiles. */
  style(signal: AbortSignal): Promise<StyleSpecification> {
    return this.json("styles/wangge.json", signal);
  }

  /** The plans of the store, the newest first. */
  async plans(signal: AbortSignal): Promise<PlanSummary[]> {
    return (await this.json<PlanList>("api/v1/plans", signal)).plans;
  }

  quality(plan: string, signal: AbortSignal): Promise<PlanQuality> {
    return this.json(`api/v1/plans/${encodeURIComponent(plan)}/quality`, signal);
  }

  /** Every grid of a plan without its outline, those that are furthest off first. */
  async grids(plan: string, signal: AbortSignal): Promise<GridFeature[]> {
    const path = `api/v1/plans/${encodeURIComponent(plan)}/grids?geometry=false&sort=-abs_deviation`;
    return (await this.pages<GridProperties, null>(path, signal)) as GridFeature[];
  }

  /** The grids of a plan in a view, with their outlines. */
  gridsIn(
    plan: string,
    view: Extent,
    signal: AbortSignal,
  ): Promise<Feature<GridProperties, AreaGeometry>[]> {
    const bbox = view.map((degree) => degree.toFixed(6)).join(",");
    return this.pages(
      `ogc/collections/grids/items?plan=${encodeURIComponent(plan)}&bbox=${bbox}&limit=1000`,
      signal,
    );
  }

  /** The grids or the buildings of a community in a plan, with their outlines. */
  ofCommunity<P, G>(
    layer: "grids" | "buildings",
    plan: string,
    community: string,
    signal: AbortSignal,
  ): Promise<Feature<P, G>[]> {
    const query = new URLSearchParams({
      plan,
      filter: `community = '${community.replaceAll("'", "''")}'`,
      limit: "100000",
    });
    return this.pages(`ogc/collections/${layer}/items?${query}`, signal);
  }

  /** Every division of a layer with its outline. */
  divisions(
    layer: "district" | "subdistricts" | "communities",
    signal: AbortSignal,
  ): Promise<DivisionFeature[]> {
    return this.pages<DivisionProperties, AreaGeometry>(
      `ogc/collections/${layer}/items?limit=1000`,
      signal,
    );
  }

  /** When the first and the last case were reported, RFC 3339; `null` where there is none. */
  async caseTimes(signal: AbortSignal): Promise<[first: string, last: string] | null> {
    const at = async (sortby: string): Promise<string | undefined> => {
      const path = `ogc/collections/cases/items?limit=1&properties=reported_at&sortby=${sortby}`;
      const found = await this.json<FeatureCollection<{ reported_at: string }, null>>(path, signal);
      return found.features[0]?.properties.reported_at;
    };
    const [first, last] = await Promise.all([at("reported_at"), at("-reported_at")]);
    return first === undefined || last === undefined ? null : [first, last];
  }

  /** All pages of a list. */
  async pages<P, G>(first: string, signal: AbortSignal): Promise<Feature<P, G>[]> {
    const features: FeatureCollection<P, G>["features"] = [];
    let path: string | undefined = first;
    while (path !== undefined) {
      const page: FeatureCollection<P, G> = await this.json(path, signal);
      features.push(...page.features);
      const next = page.links?.find((link) => link.rel === "next");
      // Only the query is taken: behind a proxy the service may not know its own outside address.
      path = next && page.features.length > 0 ? withQueryOf(path, next.href) : undefined;
    }
    return features;
  }
}

function withQueryOf(path: string, href: string): string {
  const query = href.includes("?") ? href.slice(href.indexOf("?")) : "";
  return path.split("?")[0] + query;
}
