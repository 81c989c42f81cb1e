import type {
  HeatLegend,
  HexProperties,
  HotSpots,
  PerformanceReport,
  ScanProperties,
  EmergingProperties,
  WeekClock,
  CoverageReport,
} from "../api/analysis";
import type { Client } from "../api/client";
import type { AreaGeometry } from "../api/types";
import { changed } from "../store";
import { IDLE, Latest, type Loaded } from "./latest";
import { busiestSpan, clustersQuery, coverageQuery, heatQuery, performancePath } from "./queries";
import { filterQuery, spanQuery, withMore } from "./question";
import { changeScale, classScale, heatScale, scaleKey, type Scale } from "./scale";
import { loadSeries } from "./series";
import {
  comparable,
  presentSpan,
  presentUnit,
  rankedUnits,
  type Clusters,
  type Hexes,
  type Own,
  type Watching,
  type WatchStore,
} from "./state";
import type { Span } from "./time";
import { loadTrends, trendQuestion, type Trends } from "./trends";
import { loadWords, type Words } from "./words";

/** What the map shows goes first; figures wait this long for a slider to rest. */
const REST_MS = 90;
/** Trends are a dozen answers: they wait until nothing has been moved for a while. */
const TREND_REST_MS = 700;

/** The unit of rates by area and by household. */
const PER_KM2 = { zh: "件/（平方公里·月）", en: "cases per km² and month" };
const PER_HOUSEHOLDS = { zh: "件/千户", en: "cases per 1,000 households" };

/** Asks the service for what the workplace shows, and for nothing else. */
export class Loads {
  private readonly own = this.into("own");
  private readonly ranked = this.into("ranked");
  private readonly series = this.into("series");
  private readonly clock = this.into("clock");
  private readonly scale = this.into("scale");
  private readonly hexes = this.into("hexes");
  private readonly coverage = this.into("coverage");
  private readonly clusters = this.into("clusters");
  private readonly words = this.into("words");
  private readonly trends = this.into("trends");
  private resting: ReturnType<typeof setTimeout> | undefined;
  private trendsResting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly store: WatchStore,
  ) {}

  private into<K extends Loadable>(part: K): Latest<ValueOf<K>> {
    return new Latest<ValueOf<K>>((loaded) => {
      this.store.set({ [part]: loaded } as Partial<Watching>);
    });
  }

  /** Follows what is asked from now on. */
  follow(): void {
    this.store.subscribe((state, before) => {
      if (changed(state, before, "asked", "series")) this.askForMap(state);
      if (!changed(state, before, "asked")) return;
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.askForFigures(), before === null ? 0 : REST_MS);
      clearTimeout(this.trendsResting);
      this.trendsResting = setTimeout(() => this.askForTrends(), TREND_REST_MS);
    });
  }

  /** Asks again for what could not be had. */
  again(): void {
    this.askForMap(this.store.state);
    this.askForFigures();
  }

  private askForMap(state: Watching): void {
    void this.askScale(state);
    const { asked } = state;
    if (asked.view === "units") this.askForRanking(state);
    if (asked.view !== "hexes") {
      this.hexes.stop();
      return;
    }
    const query = withMore(filterQuery(asked), spanQuery(presentSpan(state)));
    void this.hexes.ask(query.toString(), (signal) => this.loadHexes(query, signal));
  }

  private loadHexes(query: URLSearchParams, signal: AbortSignal): Promise<Hexes> {
    const whole = withMore(query, [["role", "leader"]]);
    return this.client.pages<HexProperties, AreaGeometry>(`heat/hexes.geojson?${whole}`, signal);
  }

  /**
   * One scale for all steps of time: that of the step with the most cases. Until it is known which
   * that is, the scale of the present one.
   */
  private askScale(state: Watching): Promise<void> {
    const asked = comparable(state);
    const busy = busiestSpan(state);
    const span = busy ?? presentSpan(state);
    const { level, within } = rankedUnits(state);
    const made = (colours: Omit<Scale, "key" | "isFixed">): Scale => ({
      ...colours,
      key: scaleKey(asked, level),
      isFixed: busy !== null,
    });
    const ask = (path: string, load: (signal: AbortSignal) => Promise<Scale>): Promise<void> =>
      this.scale.ask(`${busy === null ? "present" : "fixed"} ${asked.step} ${path}`, load);
    switch (asked.view) {
      case "density":
      case "household": {
        const path = `heat/legend.json?${heatQuery(asked, span)}`;
        return ask(path, async (signal) =>
          made(heatScale(await this.client.json<HeatLegend>(path, signal))),
        );
      }
      case "hexes": {
        const query = withMore(filterQuery(asked), spanQuery(span));
        return ask(`hexes?${query}`, async (signal) => {
          const hexes = await this.loadHexes(query, signal);
          const values = hexes.map(({ properties }) => properties.per_km2_month ?? 0);
          return made(classScale(values, PER_KM2));
        });
      }
      case "units": {
        if (asked.compare !== "none") {
          return ask(`change ${level} ${within.code}`, async () => made(changeScale()));
        }
        const path = performancePath(state, level, within.code, span);
        return ask(path, async (signal) => {
          const { units } = await this.client.json<PerformanceReport>(path, signal);
          const rates = units.map(({ shrunk }) => shrunk?.per_1000_households ?? 0);
          return made(classScale(rates, PER_HOUSEHOLDS));
        });
      }
    }
  }

  private askForFigures(): void {
    const { state } = this.store;
    const { asked, plan } = state;
    const span = presentSpan(state);
    const filter = filterQuery(asked);
    const unit = presentUnit(state);

    const own = performancePath(state, unit.level, unit.parent?.code ?? "", span);
    void this.own.ask(`${own}#${unit.code}`, async (signal) => {
      const report = await this.client.json<PerformanceReport>(own, signal);
      const found = report.units.find(({ code }) => code === unit.code) ?? report.units[0];
      if (found === undefined) throw new Error(`there is no unit ${unit.code}`);
      return { unit: found, report };
    });
    this.askForRanking(state);
    void this.series.ask(filter.toString(), (signal) =>
      loadSeries(this.client, asked, state.known, signal),
    );
    if (asked.tab === "clock" || asked.wall) {
      const clock = `api/v1/cases/clock?${withMore(filter, spanQuery(span))}`;
      void this.clock.ask(clock, (signal) => this.client.json<WeekClock>(clock, signal));
    }
    if (plan !== null && (asked.tab === "coverage" || asked.wall)) {
      const coverage = `api/v1/coverage?${coverageQuery(state, plan)}`;
      void this.coverage.ask(coverage, (signal) =>
        this.client.json<CoverageReport>(coverage, signal),
      );
    }
    this.askForClusters(state, span);
    void this.words.ask("words", (signal) => loadWords(this.client, signal));
  }

  private askForRanking(state: Watching): void {
    const { level, within } = rankedUnits(state);
    const path = performancePath(state, level, within.code, presentSpan(state));
    void this.ranked.ask(path, (signal) => this.client.json<PerformanceReport>(path, signal));
  }

  private askForTrends(): void {
    const question = trendQuestion(this.store.state);
    void this.trends.ask(question.paths.join(), (signal) =>
      loadTrends(this.client, question, signal),
    );
  }

  private askForClusters(state: Watching, span: Span): void {
    const { clusters } = state.asked;
    if (clusters === "none") {
      this.clusters.stop();
      return;
    }
    const query = clustersQuery(state, span);
    void this.clusters.ask(query.toString(), async (signal) => {
      const path = `api/v1/hotspots?${query}`;
      return clusters === "scan"
        ? { method: "scan", found: await this.client.json<HotSpots<ScanProperties>>(path, signal) }
        : {
            method: "emerging",
            found: await this.client.json<HotSpots<EmergingProperties>>(path, signal),
          };
    });
  }
}

type Loadable = {
  [K in keyof Watching]: Watching[K] extends Loaded<infer _> ? K : never;
}[keyof Watching];
type ValueOf<K extends Loadable> = Watching[K] extends Loaded<infer T> ? T : never;

/** Nothing is asked yet. */
export const NOTHING_LOADED = {
  own: IDLE as Loaded<Own>,
  ranked: IDLE as Loaded<PerformanceReport>,
  series: IDLE as Watching["series"],
  clock: IDLE as Loaded<WeekClock>,
  scale: IDLE as Loaded<Scale>,
  hexes: IDLE as Loaded<Hexes>,
  coverage: IDLE as Loaded<CoverageReport>,
  clusters: IDLE as Loaded<Clusters>,
  words: IDLE as Loaded<Words>,
  trends: IDLE as Loaded<Trends>,
};
