import type { AreaGeometry, Extent } from "../api/types";

/** A place in metres from the north-west corner of what is printed, y to the south. */
export type Metres = readonly [x: number, y: number];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const RADIUS = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The ground about a place as a plane: over a district it is off by less than a printed line is wide. */
export class Plane {
  private readonly perLon: number;
  private readonly perLat = radians(1) * RADIUS;

  constructor(private readonly extent: Extent) {
    const [, south, , north] = extent;
    this.perLon = this.perLat * Math.cos(radians((south + north) / 2));
  }

  at([lon, lat]: readonly number[]): Metres {
    const [west, , , north] = this.extent;
    return [((lon ?? 0) - west) * this.perLon, (north - (lat ?? 0)) * this.perLat];
  }

  line(line: readonly GeoJSON.Position[]): Metres[] {
    return line.map((place) => this.at(place));
  }

  rings(geometry: AreaGeometry): Metres[][] {
    const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return parts.flat().map((ring) => this.line(ring));
  }

  get box(): Box {
    const [west, south, east] = this.extent;
    const [width, height] = this.at([east, south]);
    const [x] = this.at([west, south]);
    return { x, y: 0, width, height };
  }
}

/** To a decimetre: on paper that is less than a dot. */
const round = (value: number): string => String(Math.round(value * 10) / 10);

export function pathOf(lines: readonly (readonly Metres[])[], isClosed: boolean): string {
  return lines
    .filter((line) => line.length > 1)
    .map((line) => {
      const points = line.map(([x, y]) => `${round(x)} ${round(y)}`);
      return `M${points.join("L")}${isClosed ? "Z" : ""}`;
    })
    .join("");
}

export function boxOf(points: Iterable<Metres>): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  }
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/** A box with room around it, as wide for its height as the paper is. */
export function framed({ x, y, width, height }: Box, ratio: number, room: number): Box {
  const [wide, high] = [width * (1 + 2 * room), height * (1 + 2 * room)];
  const [w, h] = wide / high < ratio ? [high * ratio, high] : [wide, wide / ratio];
  return { x: x + width / 2 - w / 2, y: y + height / 2 - h / 2, width: w, height: h };
}

export function doMeet(a: Box, b: Box): boolean {
  return (
    a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
  );
}

export function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
