declare module "polylabel" {
  /** The point of a polygon that is furthest from its outline. */
  export default function polylabel(
    rings: GeoJSON.Position[][],
    precision?: number,
  ): [number, number];
}
