import type { Map as MapLibre } from "maplibre-gl";

/** From here on a screen is looked at from afar; the stylesheets say the same. */
const WIDE = "(width >= 2400px)";
const LARGER = 1.7;

/** A text size so many times as large; sizes that grow with the zoom grow as before. */
export function scaled(size: unknown, factor: number): unknown {
  if (typeof size === "number") return size * factor;
  if (!Array.isArray(size) || size[0] !== "interpolate") return size;
  // interpolate, how, over what, then a stop and its value in turn.
  return size.map((part: unknown, index) =>
    index >= 3 && index % 2 === 0 && typeof part === "number" ? part * factor : part,
  );
}

/** Writes names so that they can be read on a wall. */
export function enlargeNames(map: MapLibre): void {
  if (!matchMedia(WIDE).matches) return;
  for (const layer of map.getStyle().layers) {
    if (layer.type !== "symbol") continue;
    const size = scaled(layer.layout?.["text-size"] ?? 16, LARGER);
    map.setLayoutProperty(layer.id, "text-size", size as never);
  }
}
