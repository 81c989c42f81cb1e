import type { Map as MapLibre, MapSourceDataEvent, RasterLayerSpecification } from "maplibre-gl";

/** Beyond it the map enlarges tiles: they are smooth. */
const DEEPEST = 16;
/** A tile is drawn at twice its size: a field as smooth as density loses nothing, for a quarter of the requests. */
const TILE_SIZE = 512;
const OPACITY = 0.82;

interface Frame {
  tiles: string;
  id: string;
}

/**
 * Pictures that follow each other. The next one is loaded behind the one that is seen and takes its
 * place when all of it is there, so that nothing flickers and no picture is half old; one that is no
 * longer wanted is dropped with its requests.
 */
export class Frames {
  private seen: Frame | null = null;
  private coming: Frame | null = null;
  private number = 0;

  constructor(
    private readonly map: MapLibre,
    private readonly before: string | undefined,
    private readonly shown: () => void,
  ) {
    map.on("sourcedata", (event: MapSourceDataEvent) => {
      if (event.sourceId === this.coming?.id) this.swap();
    });
    // A tile that cannot be had ends no source event.
    map.on("idle", () => this.swap());
  }

  /** Shows tiles of this address, or none. */
  show(tiles: string | null): void {
    if (tiles === (this.coming ?? this.seen)?.tiles) return;
    this.drop(this.coming);
    this.coming = null;
    if (tiles === null) {
      this.drop(this.seen);
      this.seen = null;
      return;
    }
    if (tiles === this.seen?.tiles) return;
    const frame = { tiles, id: `frame-${this.number++}` };
    this.coming = frame;
    this.map.addSource(frame.id, {
      type: "raster",
      tiles: [tiles],
      tileSize: TILE_SIZE,
      maxzoom: DEEPEST,
    });
    const layer: RasterLayerSpecification = {
      id: frame.id,
      type: "raster",
      source: frame.id,
      paint: {
        "raster-opacity": 0,
        "raster-fade-duration": 0,
        "raster-opacity-transition": { duration: 0, delay: 0 },
      },
    };
    this.map.addLayer(layer, this.before);
  }

  private swap(): void {
    const frame = this.coming;
    if (frame === null || !this.map.isSourceLoaded(frame.id)) return;
    this.coming = null;
    this.map.setPaintProperty(frame.id, "raster-opacity", OPACITY);
    this.drop(this.seen);
    this.seen = frame;
    this.shown();
  }

  private drop(frame: Frame | null): void {
    if (frame === null) return;
    this.map.removeLayer(frame.id);
    this.map.removeSource(frame.id);
  }
}
