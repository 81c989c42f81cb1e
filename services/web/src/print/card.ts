import type { GridArea } from "../api/drawing";
import { extentOf } from "../geometry";
import {
  formatArea,
  formatCode,
  formatCount,
  formatDeviation,
  formatRatio,
  gridNumber,
  postsText,
} from "../format";
import { translate } from "../i18n/language";
import { h } from "../ui/dom";
import { s } from "../ui/svg";
import { nameOf, type PrintContext } from "./context";
import { footOf } from "./foot";
import type { Patch } from "./ground";
import { boxOf, doMeet, framed, Plane } from "./plane";
import { qrOf } from "./qr";
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
import { SIDES, sidesOf, streetNames, type NamedLine } from "./sides";

/** The map on a card, millimetres. */
const MAP = { width: 186, height: 158 };
const ROOM = 0.16;
const ROLES = ["leader", "full_time", "part_time", "police", "other"] as const;

/** A card of A4 for each grid of a community. */
export function cardsOf(patch: Patch, context: PrintContext): HTMLElement[] {
  const extent = extentOf([...patch.grids, ...patch.around]);
  if (extent === null) return [];
  const plane = new Plane(extent);
  return patch.grids
    .filter(({ properties }) => patch.only === undefined || properties.code === patch.only)
    .sort((a, b) => a.properties.code.localeCompare(b.properties.code))
    .map((grid) => cardOf(grid, patch, plane, context));
}

function cardOf(grid: GridArea, patch: Patch, plane: Plane, context: PrintContext): HTMLElement {
  const { language } = context;
  const { properties } = grid;
  const rings = plane.rings(grid.geometry);
  const box = framed(boxOf(rings.flat()), MAP.width / MAP.height, ROOM);
  const frame: Frame = { plane, box, scale: box.width / MAP.width };
  const named: NamedLine[] = patch.streets.flatMap(({ name, lines }) =>
    name === null || name === ""
      ? []
      : lines
          .map((line) => ({ name, line: plane.line(line) }))
          .filter(({ line }) => doMeet(boxOf(line), box)),
  );
  const community = nameOf(context.communities, properties.community);
  const link = context.linkTo(properties.code);
  const label = translate(language, "print.link", { grid: properties.name });
  return h(
    "section",
    { class: "sheet card-sheet", "data-code": properties.code },
    h(
      "header",
      { class: "sheet-head" },
      h(
        "div",
        {},
        h(
          "p",
          { class: "sheet-over" },
          [context.district, nameOf(context.subdistricts, properties.subdistrict), community]
            .filter((text) => text !== "")
            .join(" · "),
        ),
        h("h2", {}, properties.name),
        h(
          "p",
          { class: "sheet-code" },
          `${translate(language, "print.code")} `,
          h("b", {}, formatCode(properties.code)),
        ),
      ),
      h(
        "figure",
        { class: "sheet-qr" },
        qrOf(link, label),
        h("figcaption", {}, translate(language, "print.scan")),
      ),
    ),
    mapOfGrid(grid, patch, frame, context),
    factsOf(grid, patch, context),
    h(
      "div",
      { class: "sheet-streets" },
      h("h3", {}, translate(language, "print.sides")),
      h("p", { "data-sides": "" }, sidesText(sidesOf(rings, named), context)),
      h("h3", {}, translate(language, "print.streets")),
      h(
        "p",
        { "data-streets": "" },
        streetNames(rings, named).join(language === "zh" ? "、" : ", ") ||
          translate(language, "print.streets.none"),
      ),
    ),
    footOf(context),
  );
}

function mapOfGrid(
  grid: GridArea,
  patch: Patch,
  frame: Frame,
  { language }: PrintContext,
): SVGSVGElement {
  const { scale, plane, box } = frame;
  const { code, name } = grid.properties;
  const neighbours = [...patch.grids, ...patch.around].filter((it) => it.properties.code !== code);
  const seen = neighbours.filter(({ geometry }) =>
    doMeet(boxOf(plane.rings(geometry).flat()), box),
  );
  const own = patch.buildings.filter(({ properties }) => properties.grid === code);
  const others = patch.buildings.filter(({ properties }) => properties.grid !== code);
  const labels = own.flatMap(({ geometry, properties }) => {
    const { households } = properties;
    if (households === null || households === 0 || geometry.type === "Point") return [];
    const shape = boxOf(plane.rings(geometry).flat());
    const size = 2.1 * scale;
    // A number wider than its building would hide the one beside.
    if (shape.width < 0.6 * size * String(households).length || shape.height < size) return [];
    const at = [shape.x + shape.width / 2, shape.y + shape.height / 2] as const;
    return [textAt(at, String(households), size, "building-name")];
  });
  return mapOf(
    frame,
    translate(language, "print.map", { grid: name }),
    areasOn(frame, [grid], { class: "own" }),
    streetsOn(frame, patch.streets),
    buildingsOn(frame, others, "others"),
    buildingsOn(frame, own, "own"),
    areasOn(frame, seen, { class: "border", "stroke-width": 0.35 * scale }),
    areasOn(frame, [grid], { class: "border own-halo", "stroke-width": 2 * scale }),
    areasOn(frame, [grid], { class: "border own-border", "stroke-width": 1 * scale }),
    streetLabels(frame, patch.streets, 2.5),
    s("g", {}, ...labels),
    ...[grid, ...seen].map((it) => {
      const kind = it === grid ? "grid-name own-name" : "grid-name";
      return gridLabel(frame, it, gridNumber(it.properties.code), it === grid ? 6 : 4, kind);
    }),
    scaleBar(
      frame,
      (count) => translate(language, "print.metres", { count: formatCount(count, language) }),
      translate(language, "print.north"),
    ),
  );
}

function factsOf(
  { properties }: GridArea,
  { posts }: Patch,
  { language, plan }: PrintContext,
): HTMLElement {
  const fact = (label: string, value: string, field: string): HTMLElement =>
    h("div", { "data-field": field }, h("dt", {}, label), h("dd", {}, value));
  const own = posts.filter(({ unit }) => unit === properties.code);
  const filled = (of: typeof own): number => of.filter((post) => post.filled > 0).length;
  const roles = ROLES.flatMap((role) => {
    const of = own.filter((post) => post.role === role);
    const text = `${translate(language, `print.role.${role}`)} ${postsText(filled(of), of.length, language)}`;
    return of.length === 0 ? [] : [text];
  });
  return h(
    "dl",
    { class: "sheet-facts" },
    fact(
      translate(language, "grid.households"),
      formatCount(properties.households, language),
      "households",
    ),
    fact(
      translate(language, "grid.buildings"),
      formatCount(properties.buildings, language),
      "buildings",
    ),
    fact(
      translate(language, "print.band"),
      `${formatCount(plan.min, language)}–${formatCount(plan.max, language)}`,
      "band",
    ),
    fact(
      translate(language, "grid.deviation"),
      formatDeviation(properties.deviation, language),
      "deviation",
    ),
    fact(translate(language, "grid.area"), formatArea(properties.area_m2, language), "area"),
    fact(
      translate(language, "grid.compactness"),
      formatRatio(properties.compactness, language),
      "compactness",
    ),
    fact(
      translate(language, "grid.kind"),
      translate(language, `grid.kind.${properties.kind}`),
      "kind",
    ),
    fact(
      translate(language, "print.posts"),
      own.length === 0
        ? translate(language, "print.no_posts")
        : [postsText(filled(own), own.length, language), ...roles].join("　"),
      "posts",
    ),
  );
}

function sidesText(sides: ReturnType<typeof sidesOf>, { language }: PrintContext): string {
  return SIDES.flatMap((side) => {
    const name = sides.get(side);
    if (name === undefined) return [];
    const where = translate(language, `print.side.${side}`);
    return [language === "zh" ? `${where}至${name}` : `${where}: ${name}`];
  }).join(language === "zh" ? "，" : ", ");
}
