import type { BuildingFeature, GridArea } from "../api/drawing";
import type { AreaGeometry } from "../api/types";
import { labelPoint } from "../geometry";
import { s } from "../ui/svg";
import type { Street } from "./ground";
import { boxOf, doMeet, isWithin, pathOf, type Box, type Metres, type Plane } from "./plane";

/** Widths of streets on the ground, metres: what is printed is true to scale. */
const WIDTHS: Record<string, number> = {
  motorway: 26,
  trunk: 26,
  primary: 24,
  secondary: 18,
  tertiary: 13,
  residential: 8,
};
const NARROW = 4;

/** A map on paper: its frame on the ground, and how many metres a printed millimetre is. */
export interface Frame {
  plane: Plane;
  box: Box;
  scale: number;
}

/** An SVG of a frame, so many millimetres wide. */
export function mapOf(
  { box, scale }: Frame,
  label: string,
  ...children: (SVGElement | null)[]
): SVGSVGElement {
  const { x, y, width, height } = box;
  return s(
    "svg",
    {
      class: "sheet-map",
      viewBox: `${x} ${y} ${width} ${height}`,
      role: "img",
      "aria-label": label,
      // What is as wide as a pen, whatever the scale.
      style: `--mm: ${scale}px; width: ${width / scale}mm; height: ${height / scale}mm`,
    },
    ...children,
  );
}

export function streetsOn({ plane, box, scale }: Frame, streets: readonly Street[]): SVGElement {
  const byClass = new Map<string, Metres[][]>();
  for (const { class: rank, lines } of streets) {
    const drawn = lines.map((line) => plane.line(line)).filter((line) => doMeet(boxOf(line), box));
    byClass.set(rank, [...(byClass.get(rank) ?? []), ...drawn]);
  }
  const group = s("g", { class: "streets" });
  // Casings below all fillings, so that crossings are open.
  for (const part of ["casing", "filling"] as const) {
    for (const [rank, lines] of byClass) {
      const width = WIDTHS[rank] ?? NARROW;
      const casing = part === "casing" ? 0.3 * scale : 0;
      group.append(
        s("path", {
          class: `${part} ${rank}`,
          d: pathOf(lines, false),
          "stroke-width": Math.max(width, 0.25 * scale) + casing,
        }),
      );
    }
  }
  return group;
}

export function areasOn(
  { plane }: Frame,
  areas: readonly { geometry: AreaGeometry }[],
  attributes: Record<string, string | number>,
): SVGElement {
  const rings = areas.flatMap(({ geometry }) => plane.rings(geometry));
  return s("path", { ...attributes, d: pathOf(rings, true), "fill-rule": "evenodd" });
}

export function buildingsOn(
  { plane, box, scale }: Frame,
  buildings: readonly BuildingFeature[],
  kind: string,
): SVGElement {
  const shapes: Metres[][] = [];
  for (const { geometry } of buildings) {
    if (geometry.type === "Point") {
      const [x, y] = plane.at(geometry.coordinates);
      const r = 0.5 * scale;
      shapes.push([
        [x - r, y - r],
        [x + r, y - r],
        [x + r, y + r],
        [x - r, y + r],
      ]);
    } else shapes.push(...plane.rings(geometry));
  }
  const seen = shapes.filter((shape) => doMeet(boxOf(shape), box));
  return s("path", { class: `buildings ${kind}`, d: pathOf(seen, true), "fill-rule": "evenodd" });
}

/** Text where it can be read, so many millimetres high. */
export function textAt(
  [x, y]: Metres,
  text: string,
  size: number,
  kind: string,
  angle = 0,
): SVGElement {
  const turn = angle === 0 ? {} : { transform: `rotate(${angle.toFixed(1)} ${x} ${y})` };
  return s("text", { x, y, class: kind, "font-size": size, ...turn }, text);
}

/** The number of a grid far inside it; none where that is not on the map. */
export function gridLabel(
  { plane, box, scale }: Frame,
  { geometry }: GridArea,
  text: string,
  millimetres: number,
  kind: string,
): SVGElement | null {
  const size = millimetres * scale;
  const [x, y] = plane.at(labelPoint(geometry));
  const place: Box = { x: x - size, y: y - size / 2, width: 2 * size, height: size };
  return isWithin(place, box) ? textAt([x, y], text, size, kind) : null;
}

/** A label on the longest straight stretch of each street by its name, where no other is. */
export function streetLabels(
  { plane, box, scale }: Frame,
  streets: readonly Street[],
  millimetres: number,
): SVGElement {
  const size = millimetres * scale;
  const best = new Map<string, { at: Metres; length: number; angle: number }>();
  const inner: Box = {
    x: box.x + size,
    y: box.y + size,
    width: box.width - 2 * size,
    height: box.height - 2 * size,
  };
  for (const { name, lines } of streets) {
    if (name === null || name === "") continue;
    for (const line of lines.map((it) => plane.line(it))) {
      for (let index = 1; index < line.length; index++) {
        const [[x0, y0], [x1, y1]] = [line[index - 1] as Metres, line[index] as Metres];
        const at: Metres = [(x0 + x1) / 2, (y0 + y1) / 2];
        const isIn = doMeet({ x: at[0], y: at[1], width: 0, height: 0 }, inner);
        const length = Math.hypot(x1 - x0, y1 - y0);
        if (!isIn || length <= (best.get(name)?.length ?? 0)) continue;
        const angle = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
        // Nobody reads upside down.
        const upright = angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle;
        best.set(name, { at, length, angle: upright });
      }
    }
  }
  const placed: { at: Metres; reach: number }[] = [];
  const group = s("g", { class: "street-names" });
  for (const [name, { at, angle }] of [...best].sort((a, b) => b[1].length - a[1].length)) {
    const reach = (name.length * size) / 2;
    const isFree = placed.every(
      (other) => Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) > other.reach + reach,
    );
    if (!isFree) continue;
    placed.push({ at, reach });
    group.append(textAt(at, name, size, "street-name", angle));
  }
  return group;
}

const ROUND = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** A scale bar and an arrow to the north, in the lower right corner. */
export function scaleBar(
  { box, scale }: Frame,
  metres: (count: number) => string,
  north: string,
): SVGElement {
  const length = ROUND.findLast((count) => count / scale <= 40) ?? 10;
  const [right, bottom] = [box.x + box.width - 4 * scale, box.y + box.height - 4 * scale];
  const left = right - length;
  const middle = right - 3 * scale;
  const top = bottom - 19 * scale;
  return s(
    "g",
    { class: "scale-bar" },
    s("path", {
      class: "bar",
      d: `M${left} ${bottom - 1.5 * scale}V${bottom}H${right}V${bottom - 1.5 * scale}`,
      "stroke-width": 0.4 * scale,
    }),
    textAt([(left + right) / 2, bottom - 2.2 * scale], metres(length), 3 * scale, "bar-text"),
    s("path", {
      class: "north",
      d: `M${middle} ${top}l${2 * scale} ${7 * scale}l${-2 * scale} ${-1.6 * scale}l${-2 * scale} ${1.6 * scale}Z`,
    }),
    textAt([middle, top - 1.6 * scale], north, 3 * scale, "bar-text"),
  );
}
