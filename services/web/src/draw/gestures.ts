import type { Map as MapLibre } from "maplibre-gl";

import type { Building, Ground } from "./ground";
import { LineTool, type Snapped } from "./line_tool";
import { distance, doCross, isInside, simplified, type Point } from "./shapes";
import { onPlane, placeOn, type Guides, type Snap } from "./snap";
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
/** Streets, borders and corners draw the pointer to them from as near as this, pixels. */
const SNAP = 12;
/** How far an arrow key moves, and how near to the edge it moves the map instead, pixels. */
const KEY_STEP = 10;
const KEY_EDGE = 40;
/** The side of the world in pixels at zoom 0. */
const WORLD = 512;
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
  /** So many points of a line are there, and where the pointer keeps to. */
  pointed(points: number, at: Snap["kind"] | null): void;
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
  private readonly lineTool = new LineTool();
  /** Where the pointer keeps to. */
  private snapped: Snapped | null = null;
  /** Where keys have moved the place that a point would be put. */
  private cursor: Point | null = null;
  private readonly canvas: HTMLElement;

  constructor(
    private readonly map: MapLibre,
    private readonly drawing: SVGSVGElement,
    private readonly ground: Ground,
    private readonly guides: () => Guides,
    private readonly events: GestureEvents,
  ) {
    this.canvas = map.getCanvasContainer();
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", (event) => this.up(event));
    this.canvas.addEventListener("pointercancel", () => this.drop());
    this.canvas.addEventListener("pointerleave", () => {
      if (this.pointer !== null) return;
      this.snapped = null;
      this.sketch();
    });
    // Before the map moves with the arrow keys.
    this.canvas.addEventListener("keydown", (event) => this.key(event), { capture: true });
    map.on("move", () => {
      if (this.pointer !== null) this.place();
      else if (this.lineTool.count > 0) this.sketch();
    });
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
    const wasLine = this.lineTool.clear();
    this.cursor = null;
    this.snapped = null;
    if (this.pointer === null && !wasLine) return false;
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
    this.cursor = null;
    this.canvas.setPointerCapture(event.pointerId);
    this.path = [this.keptTo(event)];
    this.hit.clear();
    this.place();
    this.follow(event);
  }

  private move(event: PointerEvent): void {
    if (!this.drags) return;
    if (this.pointer !== event.pointerId) {
      this.cursor = null;
      this.sketch(this.keptTo(event));
      this.tell();
      return;
    }
    const point = this.keptTo(event);
    if (this.tool === "box") this.path = [this.path[0] ?? point, point];
    else this.path.push(point);
    this.follow(event);
  }

  private up(event: PointerEvent): void {
    if (this.pointer !== event.pointerId) return;
    this.pointer = null;
    if (this.tool !== "cut") {
      this.sketch();
      this.events.ended();
      return;
    }
    const line = this.drawnLine();
    if (line === null) {
      this.put(this.snapped ?? { at: this.plane(this.pointOf(event)), snap: null });
    } else {
      // A line drawn in one go stays on the map as one of its points.
      this.lineTool.clear();
      for (const point of line) this.lineTool.add({ at: this.plane(point), snap: null });
      this.events.lined(line, true);
    }
    this.sketch();
    this.tell();
  }

  /** A point more of the line that is put together. */
  private put(point: Snapped): void {
    this.lineTool.add(point);
    this.line();
  }

  private line(): void {
    const line = this.lineTool.line().map((at) => this.pixel(placeOn(at)));
    if (line.length > 1) this.events.lined(line, true);
    this.tell();
  }

  private tell(): void {
    if (this.tool === "cut" || this.tool === "border") {
      this.events.pointed(this.lineTool.count, this.snapped?.snap?.kind ?? null);
    }
  }

  private plane(point: Point): Point {
    const { lng, lat } = this.map.unproject([point[0], point[1]]);
    return onPlane([lng, lat]);
  }

  /** Where the pointer keeps to, in pixels; with Alt where it is. */
  private keptTo(event: PointerEvent): Point {
    const point = this.pointOf(event);
    return this.keepTo(point, event.altKey);
  }

  private keepTo(point: Point, isFree: boolean): Point {
    if (this.tool !== "cut" && this.tool !== "border") return point;
    const at = this.plane(point);
    const reach = SNAP / (WORLD * 2 ** this.map.getZoom());
    const snap = isFree ? null : this.guides().near(at, reach);
    this.snapped = { at: snap?.at ?? at, snap };
    return snap === null ? point : this.pixel(placeOn(snap.at));
  }

  /** Who has no mouse moves a cross with the arrow keys, and puts points with Enter. */
  private key(event: KeyboardEvent): void {
    if (this.tool !== "cut" || event.ctrlKey || event.metaKey) return;
    const step = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }[event.key];
    const isBack = event.key === "Backspace";
    if (step === undefined && event.key !== "Enter" && !isBack) return;
    event.preventDefault();
    event.stopPropagation();
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const [x, y] = this.cursor ?? [width / 2, height / 2];
    if (isBack) {
      this.lineTool.back();
      if (this.lineTool.count < 2) this.events.dropped();
    }
    const [dx, dy] = (step ?? [0, 0]).map((by) => by * (event.shiftKey ? 1 : KEY_STEP)) as [
      number,
      number,
    ];
    const to: Point = [x + dx, y + dy];
    const isOut =
      to[0] < KEY_EDGE || to[1] < KEY_EDGE || to[0] > width - KEY_EDGE || to[1] > height - KEY_EDGE;
    if (isOut) this.map.panBy([dx * KEY_STEP, dy * KEY_STEP], { duration: 0 });
    this.cursor = isOut ? [x - dx * (KEY_STEP - 1), y - dy * (KEY_STEP - 1)] : to;
    const kept = this.keepTo(this.cursor, event.altKey);
    if (event.key === "Enter" && this.snapped !== null) this.put(this.snapped);
    else if (isBack) this.line();
    this.sketch(kept);
    this.tell();
  }

  private follow(event: PointerEvent): void {
    this.sketch(this.path[this.path.length - 1]);
    if (this.tool === "cut") {
      const line = this.drawnLine();
      if (line !== null) this.events.lined(line, false);
    } else this.events.swept(this.hits(), event.altKey, this.pointOf(event));
  }

  /** A line drawn in one go; nothing when it is but a click. */
  private drawnLine(): Point[] | null {
    const line = simplified(this.path, TOLERANCE);
    const [first, last] = [line[0], line[line.length - 1]];
    const isLine =
      first !== undefined &&
      last !== undefined &&
      (line.length > 2 || Math.hypot(first[0] - last[0], first[1] - last[1]) >= SHORTEST);
    return isLine ? line : null;
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
      return [...this.hit].filter((building) => !this.isBehind(building));
    }
    const ring = this.tool === "box" ? corners(path[0] as Point, last) : path;
    return placed.filter(({ at }) => isInside(at, ring)).map(({ building }) => building);
  }

  /** A border that is dragged onto a street takes nothing from beyond it. */
  private isBehind({ at }: Building): boolean {
    const snap = this.snapped?.snap;
    const [start] = this.path;
    if (this.tool !== "border" || !snap || start === undefined) return false;
    const street = this.guides()
      .partsOf(snap.segment.guide)
      .map(({ ends }) => ends.map((end) => this.pixel(placeOn(end.at))) as [Point, Point]);
    // Where it was taken hold of, it lies on no side of the street.
    if (street.some(([from, to]) => distance(start, from, to) < SNAP)) return false;
    const place = this.pixel(at);
    return street.some(([from, to]) => doCross(start, place, from, to));
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
    if (tool === "cut" && this.pointer === null && this.lineTool.count > 0) {
      const line = this.lineTool.line(point === undefined ? null : this.snapped);
      const points = line.map((at) => this.pixel(placeOn(at)).join()).join(" ");
      shapes.push(shape("polyline", { points, class: "clicked" }));
    }
    if (this.cursor !== null) {
      const [x, y] = this.cursor;
      const d = `M${x - 14} ${y}h28M${x} ${y - 14}v28`;
      shapes.push(shape("path", { d, class: "cross" }));
    }
    const snap = this.snapped?.snap;
    if (point !== undefined && snap) {
      const [cx, cy] = point;
      const mark =
        snap.kind === "corner"
          ? shape("rect", { x: cx - 6, y: cy - 6, width: 12, height: 12 })
          : shape("circle", { cx, cy, r: 6 });
      mark.setAttribute("class", `snap ${snap.kind}`);
      shapes.push(mark);
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
