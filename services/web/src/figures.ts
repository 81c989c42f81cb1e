import type { PerformanceReport } from "./api/analysis";
import type { Client } from "./api/client";
import type { PostProperties } from "./api/types";
import { changed, gridsOf, selectedGrid, type Store } from "./store";

const YEAR = 365 * 86_400_000;

/** Posts and cases of the grids that somebody looks at or draws in, asked for by community. */
export class Figures {
  private readonly asked = new Set<string>();
  private times: Promise<[first: string, last: string] | null> | null = null;

  constructor(
    private readonly client: Client,
    private readonly page: Store,
    private readonly signal: AbortSignal,
  ) {
    page.subscribe((state, before) => {
      if (!changed(state, before, "selected", "data")) return;
      const grid = selectedGrid(state);
      if (grid !== null) this.want(grid.properties.community);
    });
  }

  /** Asks for those of a community, once. */
  want(community: string): void {
    if (this.asked.has(community)) return;
    this.asked.add(community);
    void this.load(community);
  }

  /** Its grids are others now. */
  redo(community: string): void {
    if (this.asked.has(community)) void this.load(community);
  }

  private async load(community: string): Promise<void> {
    const { data } = this.page.state;
    if (data.status !== "ready") return;
    const codes = gridsOf(this.page.state)
      .map(({ properties }) => properties)
      .filter((grid) => grid.community === community)
      .map(({ code }) => code);
    try {
      const [posts, cases] = await Promise.all([
        this.posts(codes),
        this.cases(community, data.plan.name),
      ]);
      const figures = new Map(this.page.state.figures);
      for (const code of codes) {
        const own = posts?.filter(({ unit }) => unit === code) ?? null;
        figures.set(code, {
          posts: own?.length ?? null,
          filled: own?.filter(({ filled }) => filled > 0).length ?? null,
          cases: cases === null ? null : (cases.get(code) ?? 0),
        });
      }
      this.page.set({ figures });
    } catch (error) {
      // They are asked for again when somebody comes back to the community.
      this.asked.delete(community);
      if (!this.signal.aborted) console.warn(error);
    }
  }

  /** `null` where the district has none. */
  private async posts(codes: readonly string[]): Promise<PostProperties[] | null> {
    const list = codes.map((code) => `'${code.replaceAll("'", "''")}'`).join(",");
    const query = new URLSearchParams({
      filter: `unit IN (${list})`,
      limit: "10000",
      properties: "unit,filled",
    });
    const path = `ogc/collections/posts/items?${query}`;
    const posts = await this.client.pages<PostProperties, unknown>(path, this.signal);
    return posts.length === 0 ? null : posts.map(({ properties }) => properties);
  }

  /** Cases of the last year there are cases of, by grid. */
  private async cases(community: string, plan: string): Promise<Map<string, number> | null> {
    this.times ??= this.client.caseTimes(this.signal);
    const times = await this.times;
    if (times === null) return null;
    const to = Date.parse(times[1]) + 1000;
    const query = new URLSearchParams({
      level: "grid",
      plan,
      within: community,
      from: new Date(to - YEAR).toISOString(),
      to: new Date(to).toISOString(),
    });
    const { units } = await this.client.json<PerformanceReport>(
      `api/v1/performance?${query}`,
      this.signal,
    );
    return new Map(units.map(({ code, counts }) => [code, counts["reported"] ?? 0]));
  }
}
