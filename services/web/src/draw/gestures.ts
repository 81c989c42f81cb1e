import type { Map as MapLibre } from "maplibre-gl";

import type { Building, Ground } from "./ground";
import { distance, isInside, simplified, type Point } from "./shapes";
import type { Tool } from "./state";

/** Pixels around the pointer that a brush paints, and that a click may miss a building by. */
const BRUSH = 12;
const MISS = 10;
/** Pixels around the pointer that go along with a border that is dragged. */
const PUSH = 28;
/** A line may be this far from what was drawn, pixels. */
const TOLERANCE = 2;
/** A line that is shorter is a click. */
const SHORTEST = 12;
const SVG = "http://www.w3.org/2000/svg";

export interface GestureEvents {
  /** A gesture begins; tells whether it can there. */
  begun(at: Point): boolean;
  /** Buildings that the gesture has hit so far. */
  swept(hit: Building[], isTakingOut: boolean, at: Point): void;
  /** The gesture is over; what was swept last holds. */
  ended(): void;
  /** It counts for nothing. */
  dropped(): void;
  /** A line as it is drawn, in pixels. */
  lined(line: Point[], isEnd: boolean): void;
}

/** Buildings where they are on the screen. */
interface Placed {
  building: Building;
  at: Point;
}

/** Brush, box, lasso and line, with mouse, pen and finger. */
export class Gestures {
  private tool: Tool = "look";
  private path: Point[] = [];
  private placed: Placed[] = [];
  private hit = new Set<Building>();
  private pointer: number | null = null;
  private readonly canvas: HTMLElement;

  constructor(
    private readonly map: MapLibre,
    private readonly drawing: SVGSVGElement,
    private readonly ground: Ground,
    private readonly events: GestureEvents,
  ) {
    this.canvas = map.getCanvasContainer();
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", (event) => this.up(event));
    this.canvas.addEventListener("pointercancel", () => this.drop());
    this.canvas.addEventListener("pointerleave", () => this.pointer === null && this.sketch());
    map.on("move", () => this.pointer !== null && this.place());
  }

  use(tool: Tool): void {
    this.drop();
    this.tool = tool;
    const { map } = this;
    const isOwn = this.drags;
    if (isOwn) {
      map.dragPan.disable();
      map.boxZoom.disable();
    } else {
      map.dragPan.enable();
      map.boxZoom.enable();
    }
    if (tool === "look") map.doubleClickZoom.enable();
    else map.doubleClickZoom.disable();
    this.canvas.style.touchAction = isOwn ? "none" : "";
  }

  /** Of the tools that paint. */
  private get radius(): number | null {
    if (this.tool === "border") return PUSH;
    return this.tool === "brush" ? BRUSH : null;
  }

  private get drags(): boolean {
    return this.tool !== "look" && this.tool !== "pick";
  }

  /** Ends what is under way; tells whether something was. */
  drop(): boolean {
    if (this.pointer === null) return false;
    this.pointer = null;
    this.sketch();
    this.events.dropped();
    return true;
  }

  /** The building at a place of the map, or the one that it misses by little. */
  buildingAt(point: Point): Building | null {
    this.place();
    const inside = this.placed.find(({ building }) => this.covers(building, point));
    if (inside) return inside.building;
    const away = ({ at }: Placed): number => Math.hypot(at[0] - point[0], at[1] - point[1]);
    const near = this.placed.filter((placed) => away(placed) <= MISS);
    return near.sort((a, b) => away(a) - away(b))[0]?.building ?? null;
  }

  private covers({ geometry }: Building, point: Point): boolean {
    if (geometry.type === "Point") return false;
    const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return parts.some(([ring]) =>
      isInside(
        point,
        (ring ?? []).map(([lon, lat]) => this.pixel([lon as number, lat as number])),
      ),
    );
  }

  pixel(at: [number, number]): Point {
    const { x, y } = this.map.project(at);
    return [x, y];
  }

  private place(): void {
    const { clientWidth, clientHeight } = this.map.getContainer();
    this.placed = [];
    for (const building of this.ground.buildings) {
      const at = this.pixel(building.at);
      const isSeen =
        at[0] > -99 && at[1] > -99 && at[0] < clientWidth + 99 && at[1] < clientHeight + 99;
      if (isSeen) this.placed.push({ building, at });
    }
  }

  private pointOf(event: PointerEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private down(event: PointerEvent): void {
    if (!this.drags) return;
    // A second finger moves the map.
    if (!event.isPrimary) {
      this.drop();
      return;
    }
    if (event.button !== 0 || !this.events.begun(this.pointOf(event))) return;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.path = [this.pointOf(event)];
    this.hit.clear();
    this.place();
    this.follow(event);
  }

  private move(event: PointerEvent): void {
    if (!this.drags) return;
    if (this.pointer !== event.pointerId) {
      this.sketch(this.pointOf(event));
      return;
    }
    const point = this.pointOf(event);
    if (this.tool === "box") this.path = [this.path[0] ?? point, point];
    else this.path.push(point);
    this.follow(event);
  }

  private up(event: PointerEvent): void {
    if (this.pointer !== event.pointerId) return;
    this.pointer = null;
    this.sketch();
    if (this.tool === "cut") this.line(true);
    else this.events.ended();
  }

  private follow(event: PointerEvent): void {
    this.sketch(this.path[this.path.length - 1]);
    if (this.tool === "cut") this.line(false);
    else this.events.swept(this.hits(), event.altKey, this.pointOf(event));
  }

  private line(isEnd: boolean): void {
    const line = simplified(this.path, TOLERANCE);
    const [first, last] = [line[0], line[line.length - 1]];
    const isLine =
      first !== undefined &&
      last !== undefined &&
      (line.length > 2 || Math.hypot(first[0] - last[0], first[1] - last[1]) >= SHORTEST);
    if (isLine) this.events.lined(line, isEnd);
    else if (isEnd) this.events.dropped();
  }

  private hits(): Building[] {
    const { path, placed } = this;
    const last = path[path.length - 1] as Point;
    if (this.radius !== null) {
      const { radius } = this;
      const before = path[path.length - 2] ?? last;
      for (const { building, at } of placed) {
        const isNear = distance(at, before, last) <= radius;
        const mayCover = Math.hypot(at[0] - last[0], at[1] - last[1]) < 99;
        if (isNear || (mayCover && this.covers(building, last))) this.hit.add(building);
      }
      return [...this.hit];
    }
    const ring = this.tool === "box" ? corners(path[0] as Point, last) : path;
    return placed.filter(({ at }) => isInside(at, ring)).map(({ building }) => building);
  }

  /** What the gesture looks like, and where the brush would paint. */
  private sketch(point?: Point): void {
    const shape = (name: string, attributes: Record<string, string | number>): SVGElement => {
      const element = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) {
        element.setAttribute(key, String(value));
      }
      return element;
    };
    const shapes: SVGElement[] = [];
    const { tool, path } = this;
    if (point !== undefined && this.radius !== null) {
      shapes.push(shape("circle", { cx: point[0], cy: point[1], r: this.radius }));
    }
    if (this.pointer !== null && path.length > 1) {
      const ring = tool === "box" ? corners(path[0] as Point, path[1] as Point) : path;
      const points = ring.map((at) => at.join()).join(" ");
      if (tool === "cut") shapes.push(shape("polyline", { points }));
      else if (this.radius === null) shapes.push(shape("polygon", { points }));
    }
    this.drawing.replaceChildren(...shapes);
  }
}

function corners([x0, y0]: Point, [x1, y1]: Point): Point[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}
