import type { CanvasSource, Map as MapLibre } from "maplibre-gl";

import type { Extent } from "../api/types";
import { coverOf, isCovered, type Cover } from "./cover";

const ID = "watch-heat";
const TILE = 256;
const OPACITY = 0.82;

type Corners = [[number, number], [number, number], [number, number], [number, number]];

/**
 * Pictures of tiles that follow each other, each as a whole. The map's own raster tiles are drawn one
 * by one as they come, with a frame of the whole map for each; these are put together first, so that
 * the next picture takes one frame, nothing flickers and none is half old. What is no longer wanted
 * is dropped with its requests.
 */
export class Pictures {
  private readonly canvas = document.createElement("canvas");
  private tiles: string | null = null;
  private seen: { tiles: string; cover: Cover } | null = null;
  private running: AbortController | null = null;

  constructor(
    private readonly map: MapLibre,
    before: string | undefined,
    private readonly shown: () => void,
  ) {
    this.canvas.width = this.canvas.height = 1;
    map.addSource(ID, {
      type: "canvas",
      canvas: this.canvas,
      animate: false,
      coordinates: cornersOf([0, 0, 1, 1]),
    });
    map.addLayer(
      {
        id: ID,
        type: "raster",
        source: ID,
        layout: { visibility: "none" },
        paint: { "raster-opacity": OPACITY, "raster-fade-duration": 0 },
      },
      before,
    );
    map.on("moveend", () => this.look());
  }

  /** Shows tiles of this address, or none. */
  show(tiles: string | null): void {
    if (tiles === this.tiles) return;
    this.tiles = tiles;
    if (tiles === null) {
      this.running?.abort();
      this.seen = null;
      this.map.setLayoutProperty(ID, "visibility", "none");
      return;
    }
    this.look();
  }

  /** Makes a picture of what is in view, where that is not there already. */
  private look(): void {
    const { tiles, map } = this;
    if (tiles === null) return;
    const bounds = map.getBounds();
    const view: Extent = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const { seen } = this;
    if (seen?.tiles === tiles && isCovered(seen.cover, view, map.getZoom())) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const cover = coverOf(view, map.getZoom());
    load(tiles, cover, running.signal).then(
      (images) => {
        if (!running.signal.aborted) this.draw(tiles, cover, images);
      },
      (error: unknown) => {
        // The legend says what went wrong; it asks the same.
        if (!running.signal.aborted) console.warn(error);
      },
    );
  }

  private draw(tiles: string, cover: Cover, images: ImageBitmap[]): void {
    const { canvas, map } = this;
    canvas.width = cover.columns * TILE;
    canvas.height = cover.rows * TILE;
    const context = canvas.getContext("2d");
    images.forEach((image, index) => {
      const column = index % cover.columns;
      const row = Math.floor(index / cover.columns);
      context?.drawImage(image, column * TILE, row * TILE);
      image.close();
    });
    this.seen = { tiles, cover };
    const source = map.getSource<CanvasSource>(ID);
    source?.setCoordinates(cornersOf(cover.extent));
    map.setLayoutProperty(ID, "visibility", "visible");
    // A source that plays takes what is on the canvas into the next frame.
    source?.play();
    map.once("render", () => {
      source?.pause();
      this.shown();
    });
  }
}

function cornersOf([west, south, east, north]: Extent): Corners {
  return [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
}

/** All tiles of a cover, row by row. */
function load(tiles: string, cover: Cover, signal: AbortSignal): Promise<ImageBitmap[]> {
  const count = cover.columns * cover.rows;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const x = cover.x + (index % cover.columns);
      const y = cover.y + Math.floor(index / cover.columns);
      const address = tiles
        .replace("{z}", String(cover.z))
        .replace("{x}", String(x))
        .replace("{y}", String(y));
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(`${response.status}: ${address}`);
      return createImageBitmap(await response.blob());
    }),
  );
}
