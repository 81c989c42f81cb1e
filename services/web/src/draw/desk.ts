import type { CoverageReport } from "../api/analysis";
import { ServiceError, type Client } from "../api/client";
import type { Comparison, Edited, EditLog, GridArea, LogEntry } from "../api/drawing";
import type { GridFeature, GridProperties, AreaGeometry, PlanQuality } from "../api/types";
import { extentOf } from "../geometry";
import type { Data, Store } from "../store";
import type { Ground } from "./ground";
import type { Conflict, DrawStore, Wanted } from "./state";

/** How often the page asks what others have drawn. */
const POLL_MS = 2000;
const CONFLICT = 409;

/** What is drawn, and the grids of a community as they are now. */
export interface Drawn {
  community: string;
  grids: GridArea[];
}

/** Writes in the log of a plan, and follows what others write. */
export class Desk {
  private readonly path: string;
  private isPolling = false;
  private asked = 0;

  constructor(
    private readonly client: Client,
    private readonly page: Store,
    private readonly store: DrawStore,
    private readonly ground: Ground,
    private readonly signal: AbortSignal,
    private readonly drawn: (drawn: Drawn) => void,
  ) {
    this.path = `api/v1/plans/${encodeURIComponent(store.state.plan)}`;
  }

  /** Reads the log and goes on reading it while the page is looked at. */
  async start(): Promise<void> {
    await this.readLog();
    const timer = setInterval(() => void this.poll(), POLL_MS);
    this.signal.addEventListener("abort", () => clearInterval(timer));
    document.addEventListener("visibilitychange", () => void this.poll(), { signal: this.signal });
  }

  async readLog(): Promise<void> {
    this.store.set({ log: { status: "loading" } });
    try {
      const value = await this.client.json<EditLog>(`${this.path}/edits`, this.signal);
      this.store.set({ log: { status: "ready", value } });
    } catch (error) {
      if (this.signal.aborted) return;
      this.store.set({ log: { status: "failed", message: messageOf(error) } });
    }
  }

  private get log(): EditLog | null {
    const { log } = this.store.state;
    return log.status === "ready" ? log.value : null;
  }

  /** Does something, kept the moment it is done; tells whether it was. */
  async do(wanted: Wanted): Promise<boolean> {
    const { log } = this;
    if (log === null || this.store.state.isBusy) return false;
    this.store.set({ isBusy: true, refusal: null, conflict: null, news: [] });
    try {
      this.take(log, await this.ask(wanted, log.last));
      return true;
    } catch (error) {
      if (this.signal.aborted) return false;
      if (error instanceof ServiceError && error.status === CONFLICT) await this.met(wanted, log);
      else this.store.set({ refusal: messageOf(error) });
      return false;
    } finally {
      this.store.set({ isBusy: false });
    }
  }

  private ask(wanted: Wanted, after: number): Promise<Edited> {
    if (wanted.kind === "undo" || wanted.kind === "redo") {
      return this.client.send(`${this.path}/${wanted.kind}`, { after }, this.signal);
    }
    const locked = [...this.store.state.locked];
    const body = { after, ...wanted, ...(locked.length > 0 ? { locked } : {}) };
    return this.client.send(`${this.path}/edits`, body, this.signal);
  }

  private take(log: EditLog, { entry, undo, redo, moves, grids }: Edited): void {
    // An entry of somebody else's in another community may have come between.
    const isNext = entry.number === log.last + 1;
    this.ground.move(moves);
    const edits = [...log.edits, entry];
    if (isNext) {
      this.store.set({
        log: { status: "ready", value: { ...log, edits, undo, redo, last: entry.number } },
      });
    }
    this.show({ community: entry.community, grids: grids.features });
    this.measure();
    if (!isNext) void this.poll();
  }

  /** Somebody else was there first: what they did is shown, beside what was wanted. */
  private async met(wanted: Wanted, before: EditLog): Promise<void> {
    const theirs = await this.catchUp(before.last);
    const conflict: Conflict = { wanted, theirs };
    this.store.set({ conflict });
  }

  private async poll(): Promise<void> {
    const { log } = this;
    const { isBusy } = this.store.state;
    if (log === null || isBusy || this.isPolling || document.hidden) return;
    this.isPolling = true;
    try {
      const news = await this.catchUp(log.last);
      this.store.set({ isAway: false, ...(news.length > 0 ? { news } : {}) });
    } catch {
      if (!this.signal.aborted) this.store.set({ isAway: true });
    } finally {
      this.isPolling = false;
    }
  }

  /** Reads what came after an entry, and shows where it was drawn. */
  private async catchUp(after: number): Promise<LogEntry[]> {
    const value = await this.client.json<EditLog>(`${this.path}/edits`, this.signal);
    const known = this.log?.last ?? after;
    if (value.last > known) this.store.set({ log: { status: "ready", value } });
    const news = value.edits.filter(({ number }) => number > after);
    const unseen = value.edits.filter(({ number }) => number > known);
    const communities = [...new Set(unseen.map(({ community }) => community))];
    await Promise.all(communities.map((community) => this.reload(community)));
    if (communities.length > 0) this.measure();
    return news;
  }

  private async reload(community: string): Promise<void> {
    const [grids] = await Promise.all([
      this.client.ofCommunity<GridProperties, AreaGeometry>(
        "grids",
        this.store.state.plan,
        community,
        this.signal,
      ),
      this.ground.refresh(community),
    ]);
    this.show({ community, grids });
  }

  /** The page's list, card and map have the grids of a community as they are now. */
  private show(drawn: Drawn): void {
    const { data, selected } = this.page.state;
    if (data.status === "ready") {
      const grids = withCommunity(data.grids, drawn);
      const isGone =
        selected !== null &&
        !grids.some(({ properties }) => properties.code === selected) &&
        data.grids.some(({ properties }) => properties.code === selected);
      this.page.set({ data: { ...data, grids }, ...(isGone ? { selected: null } : {}) });
    }
    this.drawn(drawn);
  }

  /** Asks for the figures of the whole plan, its faults and what it hands over, where they are shown. */
  private measure(): void {
    const { tab } = this.store.state;
    void this.readQuality();
    this.store.set({
      faults: tab === "faults" ? this.store.state.faults : null,
      handover: tab === "handover" ? this.store.state.handover : null,
    });
    if (tab === "faults") void this.readFaults();
    if (tab === "handover") void this.readHandover();
  }

  private async readQuality(): Promise<void> {
    const asked = ++this.asked;
    try {
      const quality = await this.client.json<PlanQuality>(`${this.path}/quality`, this.signal);
      const { data } = this.page.state;
      if (asked === this.asked && data.status === "ready") {
        this.page.set({ data: { ...data, quality } satisfies Data });
      }
    } catch (error) {
      if (!this.signal.aborted) console.warn(error);
    }
  }

  async readFaults(): Promise<void> {
    if (this.store.state.faults?.status !== "ready") {
      this.store.set({ faults: { status: "loading" } });
    }
    try {
      const plan = encodeURIComponent(this.store.state.plan);
      const path = `api/v1/coverage?level=district&plan=${plan}`;
      const { faults } = await this.client.json<CoverageReport>(path, this.signal);
      this.store.set({ faults: { status: "ready", value: faults } });
    } catch (error) {
      if (this.signal.aborted) return;
      this.store.set({ faults: { status: "failed", message: messageOf(error) } });
    }
  }

  async readHandover(): Promise<void> {
    const { log } = this;
    if (log === null) return;
    if (this.store.state.handover?.status !== "ready") {
      this.store.set({ handover: { status: "loading" } });
    }
    try {
      const base = `api/v1/plans/${encodeURIComponent(log.base)}`;
      const path = `${base}/compare/${encodeURIComponent(this.store.state.plan)}`;
      const value = await this.client.json<Comparison>(path, this.signal);
      this.store.set({ handover: { status: "ready", value } });
    } catch (error) {
      if (this.signal.aborted) return;
      this.store.set({ handover: { status: "failed", message: messageOf(error) } });
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The grids of a plan with those of one community replaced, those that are furthest off first. Grids
 * that are as they were stay the same objects.
 */
export function withCommunity(
  grids: readonly GridFeature[],
  { community, grids: now }: Drawn,
): GridFeature[] {
  const others = grids.filter(({ properties }) => properties.community !== community);
  const before = new Map(grids.map((grid) => [grid.properties.code, grid]));
  const fresh = now.map(({ properties, geometry, bbox }): GridFeature => {
    const extent = bbox ?? extentOf([{ geometry }]) ?? [0, 0, 0, 0];
    const known = before.get(properties.code);
    const grid: GridFeature = { type: "Feature", bbox: extent, geometry: null, properties };
    return known !== undefined && isSame(known, grid) ? known : grid;
  });
  const off = ({ properties }: GridFeature): number => Math.abs(properties.deviation);
  return [...others, ...fresh].sort((a, b) => off(b) - off(a));
}

function isSame(a: GridFeature, b: GridFeature): boolean {
  return JSON.stringify([a.properties, a.bbox]) === JSON.stringify([b.properties, b.bbox]);
}
