"""Wangge and other tile servers on the same district, in one run; started by serve_vs_peers."""

import argparse
import json
import math
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import whole
from servers import Cluster, Martin, Tipg, WanggeServer

HERE = Path(__file__).parent
LAYERS = ["grids", "households", "cases"]
WINDOW = "?from=2025-03-01T00:00:00Z&to=2025-04-01T00:00:00Z&domain=livelihood"
PEERS = ["martin-postgis", "martin-mbtiles", "tipg"]


def options():
    parser = argparse.ArgumentParser(prog="serve_vs_peers", description=__doc__)
    add = parser.add_argument
    add("--work", type=Path, required=True, help="folder to work in")
    add("--wangge", type=Path, default=HERE.parents[1] / "target/release/wangge", help="the binary")
    add("--households", type=int, default=350_000, help="of the sample district")
    add("--cases", type=int, default=1_000_000, help="of the sample district")
    add("--tiles", type=int, default=500, help="how many are asked for")
    add("--seconds", type=float, default=5, help="of each warm run")
    add("--peers", default=",".join(PEERS), help="which of them to run; empty for none")
    add("--page", type=Path, help="replace the block in a page such as docs/benchmarks.md")
    return parser.parse_args()


def main():
    chosen = options()
    store, bounds = district(chosen)
    places = some_tiles(bounds, chosen.tiles)
    peers = [peer for peer in chosen.peers.split(",") if peer]
    rows = []
    with WanggeServer(chosen.wangge, store) as server:
        rows += [measured(server, layer, places, chosen) for layer in LAYERS]
        rows += [measured(server, layer, places, chosen, "?points=all") for layer in ["cases"]]
        rows += [measured(server, "cases", places, chosen, WINDOW, named="cases, filtered")]
    once = by_itself(store, chosen)
    if peers:
        with Cluster() as cluster:
            cluster.load({layer: exported(store, layer) for layer in LAYERS})
            rows += against(peers, cluster, places, chosen)
            once += [whole.layer_by_copy(cluster, chosen.work), whole.layer_by_ogr2ogr(cluster, chosen.work)]
            if "tipg" in peers:
                with Tipg(chosen.work / ".venv/bin/uvicorn", cluster) as server:
                    path = "/collections/public.households/items?limit=350000&f=geojson"
                    once += tried(lambda: [whole.layer_from(server, path, 1)])
        layers = {layer: exported(store, layer) for layer in LAYERS}
        once += tried(lambda: whole.archive_rows(chosen.wangge, store, layers, chosen.work))
    table = printed(rows) + "\n\n" + listed(once)
    print(table)
    if chosen.page:
        into_page(chosen.page, table)


def tried(rows):
    """Rows of a peer, or none where it cannot do what is asked."""
    try:
        return rows()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"left out: {error}", file=sys.stderr)
        return []


def by_itself(store, chosen):
    """What is measured of Wangge as a whole. Edits are made to a copy of the store."""
    edited = chosen.work / "edited.gpkg"
    for suffix in ["", "-wal", "-shm"]:
        Path(f"{edited}{suffix}").unlink(missing_ok=True)
    # What a writer has left in the log comes along.
    with sqlite3.connect(store) as source, sqlite3.connect(edited) as copy:
        source.backup(copy)
    rows = []
    with WanggeServer(chosen.wangge, store) as server:
        rows.append(whole.start_row(server))
        rows.append(whole.layer_from(server, "/ogc/collections/households/items?limit=1000000&f=json"))
    with WanggeServer(chosen.wangge, edited) as server:
        rows += whole.edit_rows(server, chosen.wangge, edited, chosen.work)
    return rows


def listed(rows):
    """Rows as a table, with the columns that any of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(shown(row.get(column)) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def against(peers, cluster, places, chosen):
    """The peers, one after the other."""
    rows, files = [], []
    binary = chosen.work / "martin/bin/martin"
    if "martin-postgis" in peers and binary.exists():
        with Martin(binary, cluster) as server:
            rows += [measured(server, layer, places, chosen) for layer in LAYERS]
            rows += [measured(server, "cases_of", places, chosen, WINDOW, named="cases, filtered")]
            if "martin-mbtiles" in peers:
                files = [archived(server, layer, places, chosen.work) for layer in LAYERS]
        if files:
            with Martin(binary, None, files) as server:
                rows += [measured(server, layer, places, chosen) for layer in LAYERS]
    if "tipg" in peers:
        with Tipg(chosen.work / ".venv/bin/uvicorn", cluster) as server:
            rows += [measured(server, layer, places, chosen) for layer in LAYERS]
    return rows


def district(chosen):
    """A store with the sample district and a plan, made once."""
    folder = chosen.work / f"district-{chosen.households}-{chosen.cases}"
    store = folder / "district.gpkg"
    run = lambda *arguments: json.loads(  # noqa: E731
        subprocess.run([chosen.wangge, *map(str, arguments), "--json"], check=True, capture_output=True).stdout
    )
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run("sample", "--out", folder, "--households", chosen.households, "--cases", chosen.cases, "--household-points")
        for layer in ["district", "subdistricts", "communities", "buildings", "streets", "barriers", "households", "cases"]:
            files = sorted(folder.glob(f"{layer}.*"))
            if files:
                run("import", "--store", store, layer, files[0])
        run("plan", "--store", store, "--effort", "fast")
        for layer in LAYERS:
            run("export", "--store", store, layer, "--out", exported(store, layer))
        (folder / "ready").touch()
    places = json.loads((folder / "communities.geojson").read_text())["features"]
    xs, ys = zip(*(place for feature in places for place in corners(feature["geometry"]["coordinates"])), strict=True)
    return store, (min(xs), min(ys), max(xs), max(ys))


def exported(store, layer):
    return store.with_name(f"{layer}.export.gpkg")


def corners(coordinates):
    if isinstance(coordinates[0], (int, float)):
        yield coordinates[:2]
    else:
        for part in coordinates:
            yield from corners(part)


def some_tiles(bounds, count):
    """Tiles over the district of the zooms 10 to 16, the same in every run."""
    west, south, east, north = bounds
    dice = random.Random(20260101)
    found = {}
    while len(found) < count:
        zoom = dice.choice([10, 11, 12, 13, 14, 15, 15, 16, 16])
        lon, lat = dice.uniform(west, east), dice.uniform(south, north)
        across = 2**zoom
        x = int((lon + 180) / 360 * across)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across)
        found[zoom, x, y] = None
    return list(found)


def measured(server, layer, places, chosen, question="", named=None):
    """One pass of a server that has just been started, then the same tiles over and over."""
    server.restart()
    paths = [server.path(layer, place) + question for place in places]
    before, slowest = server.cpu(), 0.0

    def ask(path):
        start = time.monotonic()
        body = answered(server.url + path)
        return time.monotonic() - start, body if body is None else len(body)

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(ask, paths))
    cold, slowest, largest = server.cpu() - before, max(t for t, _ in asked), max(b or 0 for _, b in asked)
    missing = sum(body is None for _, body in asked)
    rate, cpu = warm(server, paths, chosen)
    known = revalidated(server, paths, chosen) if server.knows_tags else None
    print(f"{server.name} {named or layer}{question and ' ' + question}: done", file=sys.stderr)
    return {
        "server": server.name, "layer": named or layer + (" (points=all)" if "points=all" in question else ""),
        "warm req/s": rate, "CPU µs a request": cpu, "304, CPU µs": known, "cold CPU s": cold,
        "slowest ms": slowest * 1000, "largest KB": largest / 1000, "tiles not answered": missing,
    }  # fmt: skip


def answered(address):
    """The body of an answer; nothing for a tile that a server gives up on."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        print(f"{address}: {error}", file=sys.stderr)
        return None


def warm(server, paths, chosen, tags=None):
    """Requests a second and microseconds of CPU for each, by wrk with 8 connections."""
    script = chosen.work / "wrk.lua"
    quoted = ",".join(json.dumps(path) for path in paths)
    listed = ",".join(json.dumps(tag) for tag in tags or [])
    script.write_text(f"""
local paths, tags, i = {{{quoted}}}, {{{listed}}}, 0
request = function()
  i = i % #paths + 1
  local head = {{["Accept-Encoding"] = "gzip"}}
  if #tags > 0 then head["If-None-Match"] = tags[i] end
  return wrk.format("GET", paths[i], head)
end
""")
    before = server.cpu()
    said = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{chosen.seconds:.0f}s", "--timeout", "60s", "-s", script, server.url],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    if bad := re.search(r"Non-2xx.*", said):
        print(f"{server.name}: {bad[0]}", file=sys.stderr)
    requests = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return rate, (server.cpu() - before) / max(requests, 1) * 1e6


def revalidated(server, paths, chosen):
    """Microseconds of CPU for a tile that the client has already."""
    tags = []
    for path in paths:
        request = urllib.request.Request(server.url + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            tags.append(answer.headers["ETag"] or "")
    return warm(server, paths, chosen, tags)[1]


def archived(server, layer, places, work):
    """What a server answers as an MBTiles file."""
    file = work / f"{layer}.mbtiles"
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as base:
        base.executescript("""
            CREATE TABLE metadata (name text, value text);
            CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
            CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
            INSERT INTO metadata VALUES ('format', 'pbf'), ('minzoom', '10'), ('maxzoom', '16');
        """)
        base.execute("INSERT INTO metadata VALUES ('name', ?)", [layer])
        described = {"vector_layers": [{"id": layer, "fields": {}}]}
        base.execute("INSERT INTO metadata VALUES ('json', ?)", [json.dumps(described)])
        for zoom, x, y in places:
            row = [zoom, x, 2**zoom - 1 - y, answered(server.url + server.path(layer, (zoom, x, y)))]
            if row[3]:
                base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", row)
    base.close()
    return file


def printed(rows):
    """The rows and, for the layers that others serve too, how much better Wangge is."""
    columns = list(rows[0])
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        lines.append("| " + " | ".join(shown(row[column]) for column in columns) + " |")
    ours = {row["layer"]: row for row in rows if row["server"] == "Wangge"}
    lines += ["", "| against | layer | rate | CPU a request | cold CPU | slowest tile |", "|---|---|---|---|---|---|"]
    for row in rows:
        own = ours.get(row["layer"])
        if row is own or not own or row["server"] == "Wangge":
            continue
        ratios = [
            own["warm req/s"] / row["warm req/s"],
            own["CPU µs a request"] / row["CPU µs a request"],
            own["cold CPU s"] / row["cold CPU s"],
            own["slowest ms"] / row["slowest ms"],
        ]
        shares = " | ".join(f"{ratio:.3g}×" for ratio in ratios)
        lines.append(f"| {row['server']} | {row['layer']} | {shares} |")
    return "\n".join(lines)


def shown(value):
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def into_page(page, table):
    start, end = "<!-- serve -->", "<!-- end of serve -->"
    command = "```sh\ntests/load/serve_vs_peers\n```"
    text = page.read_text()
    before, rest = text.split(start)
    page.write_text(f"{before}{start}\n{command}\n\n{table}\n{end}{rest.split(end)[1]}")


main()
