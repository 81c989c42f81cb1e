"""What is asked of a server as a whole: a layer in one answer, an archive of tiles, a start, an edit."""

import resource
import statistics
import subprocess
import time
import urllib.request
from pathlib import Path

from servers import cpu_of


def timed(command, **options):
    """Seconds of wall clock and of CPU of a command with what it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def most_memory(pid):
    """The most bytes that a process has held."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def layer_row(name, wall, cpu, first=None, memory=None):
    return {"what": "households as GeoJSON", "tool": name, "wall s": wall, "CPU s": cpu, "first byte ms": first,
            "memory MB": memory}  # fmt: skip


def layer_from(server, path, times=5):
    """All of a layer over HTTP, the median."""
    rows = []
    for _ in range(times):
        cpu, memory, start = server.cpu(), most_memory(server.process.pid), time.monotonic()
        with urllib.request.urlopen(server.url + path, timeout=600) as answer:
            answer.read(1)
            first = time.monotonic() - start
            while answer.read(1 << 20):
                pass
        wall = time.monotonic() - start
        rows.append((wall, server.cpu() - cpu, first, most_memory(server.process.pid) - memory))
    wall, cpu, first, _ = (statistics.median(column) for column in zip(*rows, strict=True))
    # Later answers find the memory of earlier ones: the first grows most.
    return layer_row(server.name, wall, cpu, first * 1000, rows[0][3] / 1e6)


def layer_by_copy(cluster, work):
    """What PostGIS needs to write the same with COPY."""
    query = "COPY (SELECT ST_AsGeoJSON(households.*) FROM households) TO STDOUT"
    rows = []
    for _ in range(5):
        before = cluster.cpu()
        wall, cpu = timed(["psql", "-q", cluster.url, "-c", query, "-o", work / "copy.ndjson"])
        rows.append((wall, cpu + cluster.cpu() - before))
    return layer_row("COPY of ST_AsGeoJSON", *(statistics.median(column) for column in zip(*rows, strict=True)))


def layer_by_ogr2ogr(cluster, work):
    out = work / "ogr.geojson"
    out.unlink(missing_ok=True)
    before = cluster.cpu()
    wall, cpu = timed(["ogr2ogr", "-f", "GeoJSON", out, cluster.gdal, "households"])
    return layer_row("ogr2ogr", wall, cpu + cluster.cpu() - before)


def archive_rows(wangge, store, exported, work):
    """An archive of the zooms 10 to 16: ours of all layers, tippecanoe's of those that are compared."""
    rows = []
    ours, theirs = work / "ours.pmtiles", work / "theirs.pmtiles"
    wall, cpu = timed([wangge, "tiles", "--store", store, "--out", ours, "--min-zoom", 10, "--max-zoom", 16])
    rows.append({"what": "archive z10–16", "tool": "Wangge, all layers", "wall s": wall, "CPU s": cpu})
    tippecanoe = work / ".venv/bin/tippecanoe"
    files = []
    for layer, file in exported.items():
        plain = work / f"{layer}.geojsonseq"
        if not plain.exists():
            subprocess.run(["ogr2ogr", "-f", "GeoJSONSeq", plain, file], check=True)
        files += ["-L", f"{layer}:{plain}"]
    command = [tippecanoe, "-q", "-P", "-f", "-Z10", "-z16", "--drop-densest-as-needed", "-o", theirs, *files]
    wall, cpu = timed(command)
    names = ", ".join(exported)
    rows.append({"what": "archive z10–16", "tool": f"tippecanoe, {names}", "wall s": wall, "CPU s": cpu})
    return rows


def start_row(server):
    """From the start of the process until it is ready, median of three."""
    walls, memory = [], 0
    for _ in range(3):
        server.stop()
        start = time.monotonic()
        server.start()
        walls.append(time.monotonic() - start)
        memory = max(memory, most_memory(server.process.pid))
    cpu = cpu_of(server.process.pid)
    return {"what": "start until ready", "tool": server.name, "wall s": statistics.median(walls), "CPU s": cpu,
            "memory MB": memory / 1e6}  # fmt: skip


def edit_rows(server, wangge, store, work, edits=20):
    """From the end of an import of one case until its tile is another, under a load of other tiles."""
    path, seen, waits = "/tiles/cases/16/54064/25578.mvt", set(), []

    def tag():
        with urllib.request.urlopen(server.url + path) as answer:
            return answer.headers["ETag"]

    seen.add(tag())
    for number in range(edits):
        file = work / "edit.csv"
        file.write_text(
            "id,domain,category,reported_at,lon,lat\n"
            f"edit-{number},livelihood,edit,2025-06-01T00:00:00Z,{116.9861 + number * 1e-5:.6f},36.6921\n"
        )
        subprocess.run([wangge, "import", "--store", store, "cases", file], check=True, capture_output=True)
        start = time.monotonic()
        while (now := tag()) in seen and time.monotonic() - start < 30:
            time.sleep(0.005)
        seen.add(now)
        waits.append(time.monotonic() - start)
    waits.sort()
    return [{"what": "commit until the new tile, median", "tool": server.name, "wall s": statistics.median(waits)},
            {"what": "commit until the new tile, slowest of 20", "tool": server.name, "wall s": waits[-1]}]  # fmt: skip
