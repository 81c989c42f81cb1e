import type { LayerSpecification, Map as MapLibre } from "maplibre-gl";

import type { Theme } from "../theme";

/** Layers whose colours mean something: they are the same by day and by night. */
const MEANS_SOMETHING = /^(grids-fill|watch-(?!clusters-label))/;

/** Lines over colours that mean something: they must not be darker than all else. */
const OVER_COLOURS = /^(streets|railways)-(?!label)/;
const USUAL_RANGE = [0.1, 0.9] as const;
const NARROW_RANGE = [0.3, 0.62] as const;
type Range = readonly [least: number, most: number];

type Triple = [hue: number, saturation: number, lightness: number];

/** A colour of the style by night: as light as it was dark, and a little less bright. */
export function darkened(color: string, [least, most]: Range = USUAL_RANGE): string {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  const spaced = /^rgba?\((\d+),? (\d+),? (\d+)(?:[,/ ]+([\d.]+))?\)$/.exec(color);
  const channels = parts
    ? parts.slice(1).map((text) => Number.parseInt(text, 16))
    : spaced?.slice(1, 4).map(Number);
  if (channels === undefined) return color;
  const [hue, saturation, lightness] = hslOf(channels as Triple);
  // A white with a trace of a colour is all saturated by this measure; by night it would be brown.
  const trace = (Math.max(...channels) - Math.min(...channels)) / 255;
  const dimmed = Math.min(saturation * 0.6, trace * 1.6);
  // Black and white are left to what people are to see first.
  const dark = least + (1 - lightness) * (most - least);
  const alpha = spaced?.[4] ?? "1";
  return `hsla(${Math.round(hue)}, ${Math.round(dimmed * 100)}%, ${Math.round(dark * 100)}%, ${alpha})`;
}

function hslOf(channels: Triple): Triple {
  const [red, green, blue] = channels.map((value) => value / 255) as Triple;
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const spread = most - least;
  const lightness = (most + least) / 2;
  if (spread === 0) return [0, 0, lightness];
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  const sector =
    most === red
      ? ((green - blue) / spread + 6) % 6
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  return [sector * 60, saturation, lightness];
}

/** The same for every colour in an expression. */
export function darkenedAll(value: unknown, range: Range = USUAL_RANGE): unknown {
  if (typeof value === "string") return darkened(value, range);
  return Array.isArray(value) ? value.map((part) => darkenedAll(part, range)) : value;
}

/** Keeps the base map in the colours of a theme; knows those of the day, from which it starts. */
export class MapTheme {
  private readonly byDay = new Map<string, LayerSpecification>();

  constructor(private readonly map: MapLibre) {}

  show(theme: Theme): void {
    // The style comes in the colours of the day.
    if (theme === "light" && this.byDay.size === 0) return;
    for (const layer of this.map.getStyle().layers) {
      if (MEANS_SOMETHING.test(layer.id)) continue;
      if (!this.byDay.has(layer.id)) this.byDay.set(layer.id, layer);
      const paint = Object.entries(this.byDay.get(layer.id)?.paint ?? {});
      for (const [name, value] of paint.filter(([name]) => name.endsWith("color"))) {
        const range = OVER_COLOURS.test(layer.id) ? NARROW_RANGE : USUAL_RANGE;
        const wanted = theme === "dark" ? darkenedAll(value, range) : value;
        // Names are those of the layer's own style.
        this.map.setPaintProperty(layer.id, name as never, wanted as never);
      }
    }
  }
}
