import type { BuildingFeature, GridArea } from "../api/drawing";
import type { DivisionFeature } from "../api/types";
import { extentOf, labelPoint } from "../geometry";
import { formatCode, formatCount, formatDeviation, gridNumber } from "../format";
import { translate, type Language } from "../i18n/language";
import { colorOf, RAMP } from "../ramp";
import { h } from "../ui/dom";
import { s } from "../ui/svg";
import { nameOf, type PrintContext } from "./context";
import { footOf } from "./foot";
import type { Street } from "./ground";
import { boxOf, doMeet, framed, Plane } from "./plane";
import {
  areasOn,
  buildingsOn,
  gridLabel,
  mapOf,
  scaleBar,
  streetLabels,
  streetsOn,
  textAt,
  type Frame,
} from "./sheet_map";

/** Maps on A0, millimetres. */
const SHEET = { width: 793, height: 1078 };
const INDEX = { width: SHEET.width, height: 700 };
const GAP = 9;
/** What the name of a community and the table of its grids take of its place. */
const BESIDE_MAP = 62;
/** Communities on a sheet. */
const ON_A_SHEET = 12;
/** Tables of grids beside each other below the map of a community. */
const COLUMNS = 3;
/** Smaller streets would be but grey on the map of a district. */
const MAIN = ["motorway", "trunk", "primary", "secondary", "tertiary"];

/** The whole district. */
export interface Atlas {
  district: readonly DivisionFeature[];
  grids: readonly GridArea[];
  streets: readonly Street[];
}

/** The communities of each sheet, those of a subdistrict together. */
export function sheetsOf(
  communities: readonly DivisionFeature[],
): { subdistrict: string | null; communities: DivisionFeature[] }[] {
  const bySubdistrict = new Map<string | null, DivisionFeature[]>();
  const inOrder = [...communities].sort((a, b) =>
    a.properties.code.localeCompare(b.properties.code),
  );
  for (const community of inOrder) {
    const of = community.properties.subdistrict ?? null;
    bySubdistrict.set(of, [...(bySubdistrict.get(of) ?? []), community]);
  }
  return [...bySubdistrict].flatMap(([subdistrict, all]) => {
    const sheets = Math.ceil(all.length / ON_A_SHEET);
    const each = Math.ceil(all.length / sheets);
    return Array.from({ length: sheets }, (_, index) => ({
      subdistrict,
      communities: all.slice(index * each, (index + 1) * each),
    }));
  });
}

/** How communities stand on a sheet, and the size of the map of each, millimetres. */
interface Layout {
  columns: number;
  width: number;
  height: number;
}

/** So many communities fill a sheet. */
export function layoutOf(count: number): Layout {
  const columns = Math.max(1, Math.min(3, Math.ceil(Math.sqrt(count))));
  const rows = Math.max(1, Math.ceil(count / columns));
  const width = (SHEET.width - GAP * (columns - 1)) / columns;
  const height = (SHEET.height - GAP * (rows - 1)) / rows - BESIDE_MAP;
  return { columns, width, height };
}

/** The map of all communities with the sheets that they are on. */
export function indexSheet(atlas: Atlas, context: PrintContext): HTMLElement {
  const { language, communities, subdistricts, district } = context;
  const plane = new Plane(extentOf(atlas.grids) ?? [0, 0, 0, 0]);
  // A wide district takes no more of the sheet than it needs.
  const { width, height } = plane.box;
  const high = Math.min(INDEX.height, (INDEX.width * height) / width);
  const box = framed(plane.box, INDEX.width / high, 0.02);
  const frame: Frame = { plane, box, scale: box.width / INDEX.width };
  const { scale } = frame;
  const main = atlas.streets.filter((street) => MAIN.includes(street.class));
  const map = mapOf(
    frame,
    translate(language, "print.index.map", { district }),
    ...coloured(frame, atlas.grids),
    streetsOn(frame, main),
    areasOn(frame, atlas.grids, { class: "border", "stroke-width": 0.2 * scale }),
    areasOn(frame, communities, { class: "border community", "stroke-width": 0.7 * scale }),
    areasOn(frame, subdistricts, { class: "border subdistrict", "stroke-width": 1.8 * scale }),
    s(
      "g",
      {},
      ...communities.map(({ geometry, properties }) =>
        textAt(plane.at(labelPoint(geometry)), properties.name, 3.4 * scale, "community-name"),
      ),
      ...subdistricts.map(({ geometry, properties }) =>
        textAt(plane.at(labelPoint(geometry)), properties.name, 9 * scale, "subdistrict-name"),
      ),
    ),
    scaleBar(
      frame,
      (count) => translate(language, "print.metres", { count: formatCount(count, language) }),
      translate(language, "print.north"),
    ),
  );
  const sheetOf = new Map(
    sheetsOf(communities).flatMap((sheet, index) =>
      sheet.communities.map(({ properties }) => [properties.code, index + 2] as const),
    ),
  );
  return h(
    "section",
    { class: "sheet atlas-sheet index-sheet" },
    title(
      translate(language, "print.index.map", { district }),
      translate(language, "print.summary", {
        grids: formatCount(context.plan.grids, language),
        households: formatCount(context.plan.households, language),
        communities: formatCount(communities.length, language),
      }),
    ),
    map,
    colourKey(language),
    h("div", { class: "index-tables" }, ...indexTables(atlas.grids, sheetOf, context)),
    footOf(context),
  );
}

/** What the colours of grids mean. */
function colourKey(language: Language): HTMLElement {
  const steps = RAMP.map(({ from, to, color }) => {
    const [least, most] = [from, to].map((value) => formatDeviation(value, language, 0));
    const text = Number.isFinite(from)
      ? Number.isFinite(to)
        ? translate(language, "legend.range", { from: least ?? "", to: most ?? "" })
        : translate(language, "legend.above", { from: least ?? "" })
      : translate(language, "legend.below", { to: most ?? "" });
    return h("span", {}, h("i", { style: `background: ${color}; opacity: 0.6` }), text);
  });
  return h("p", { class: "colour-key" }, translate(language, "legend.title"), ...steps);
}

function title(text: string, note: string): HTMLElement {
  return h("header", { class: "sheet-head" }, h("h2", {}, text), h("p", {}, note));
}

/** Grids in the colours that the page has for their deviations. */
function coloured(frame: Frame, grids: readonly GridArea[]): SVGElement[] {
  const byColor = new Map<string, GridArea[]>();
  for (const grid of grids) {
    const color = colorOf(grid.properties);
    byColor.set(color, [...(byColor.get(color) ?? []), grid]);
  }
  return [...byColor].map(([fill, of]) =>
    areasOn(frame, of, { style: `fill: ${fill}; fill-opacity: 0.6` }),
  );
}

/** The communities of each subdistrict. */
function indexTables(
  grids: readonly GridArea[],
  sheetOf: ReadonlyMap<string, number>,
  { language, communities, subdistricts }: PrintContext,
): HTMLElement[] {
  const heads = [
    "print.community",
    "summary.grids",
    "grid.households",
    "print.index.sheet",
  ] as const;
  const row = ({ properties }: DivisionFeature): HTMLElement => {
    const own = grids.filter((grid) => grid.properties.community === properties.code);
    const households = own.reduce((sum, grid) => sum + grid.properties.households, 0);
    return h(
      "tr",
      {},
      h("td", {}, properties.name),
      h("td", { class: "number" }, formatCount(own.length, language)),
      h("td", { class: "number" }, formatCount(households, language)),
      h("td", { class: "number" }, String(sheetOf.get(properties.code) ?? "")),
    );
  };
  return sheetsOf(communities).map(({ subdistrict, communities: of }) =>
    h(
      "table",
      { class: "index-table" },
      h("caption", {}, nameOf(subdistricts, subdistrict)),
      h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", {}, translate(language, key))))),
      h("tbody", {}, ...of.map(row)),
    ),
  );
}

/** A sheet of communities. */
export function communitySheet(
  subdistrict: string | null,
  number: number,
  panels: readonly HTMLElement[],
  context: PrintContext,
): HTMLElement {
  const { language, subdistricts, district } = context;
  const { columns } = layoutOf(panels.length);
  const name = nameOf(subdistricts, subdistrict);
  return h(
    "section",
    { class: "sheet atlas-sheet" },
    title(
      translate(language, "print.sheet", { subdistrict: name, sheet: String(number) }),
      district,
    ),
    h(
      "div",
      { class: "panels", style: `grid-template-columns: repeat(${columns}, 1fr)` },
      ...panels,
    ),
    footOf(context),
  );
}

/** A community with its grids, their numbers and their households. */
export function communityPanel(
  { properties, geometry }: DivisionFeature,
  atlas: Atlas,
  buildings: readonly BuildingFeature[],
  size: Layout,
  { language }: PrintContext,
): HTMLElement {
  const own = atlas.grids
    .filter((grid) => grid.properties.community === properties.code)
    .sort((a, b) => a.properties.code.localeCompare(b.properties.code));
  const plane = new Plane(extentOf([{ geometry }, ...own]) ?? [0, 0, 0, 0]);
  const box = framed(plane.box, size.width / size.height, 0.06);
  const frame: Frame = { plane, box, scale: box.width / size.width };
  const { scale } = frame;
  const near = atlas.streets.filter(({ lines }) =>
    lines.some((line) => doMeet(boxOf(plane.line(line)), box)),
  );
  const map = mapOf(
    frame,
    translate(language, "print.community.map", { community: properties.name }),
    ...coloured(frame, own),
    streetsOn(frame, near),
    buildingsOn(frame, buildings, "others"),
    areasOn(frame, own, { class: "border", "stroke-width": 0.5 * scale }),
    areasOn(frame, [{ geometry }], { class: "border subdistrict", "stroke-width": 1.2 * scale }),
    streetLabels(frame, near, 2.6),
    s(
      "g",
      {},
      ...own.map((it) => gridLabel(frame, it, gridNumber(it.properties.code), 5, "grid-name")),
    ),
    scaleBar(
      frame,
      (count) => translate(language, "print.metres", { count: formatCount(count, language) }),
      translate(language, "print.north"),
    ),
  );
  return h(
    "article",
    { class: "community-panel", "data-code": properties.code },
    h("h3", {}, properties.name, " ", h("span", {}, formatCode(properties.code))),
    map,
    h("div", { class: "panel-tables" }, ...gridTables(own, language)),
  );
}

/** The grids of a community in columns side by side. */
function gridTables(grids: readonly GridArea[], language: Language): HTMLElement[] {
  const heads = ["print.number", "grid.households", "grid.buildings", "grid.deviation"] as const;
  const rows = Math.ceil(grids.length / COLUMNS);
  const row = ({ properties }: GridArea): HTMLElement =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, gridNumber(properties.code)),
      h("td", {}, formatCount(properties.households, language)),
      h("td", {}, formatCount(properties.buildings, language)),
      h("td", {}, formatDeviation(properties.deviation, language)),
    );
  return Array.from({ length: COLUMNS }, (_, index) =>
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", {}, translate(language, key))))),
      h("tbody", {}, ...grids.slice(index * rows, (index + 1) * rows).map(row)),
    ),
  );
}
