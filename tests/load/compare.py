"""Wangge and its peers on the same buildings, in one run; started by partition_vs_peers."""

import argparse
import json
import os
import pickle
import re
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

import datasets
import yardstick
from evaluate import Buildings, Ground, judge
from peers import PEERS, Problem
from wangge import Failed, Wangge

HERE = Path(__file__).parent
PROBLEMS = "problems.pickle"
EFFORTS = ["fast", "balanced", "best"]
COLUMNS = [
    "tool", "CPU s", "mean deviation %", "p95 %", "within 5 / 10 %", "grids missing",
    "not contiguous (short / all links)", "I", "Polsby–Popper",
]  # fmt: skip


def options():
    parser = argparse.ArgumentParser(prog="partition_vs_peers", description=__doc__)
    add = parser.add_argument
    add("--data", default="sample", metavar="NAME|DIR", help="sample[:SEED], comb, spiral, star, tower, line, "
        "providence, lucas, osm, a folder with files to import, or a store")  # fmt: skip
    add("--source", type=Path, metavar="PATH", help="where the data of providence, lucas or osm lies")
    add("--osm-options", default="", help="for wangge import … osm, such as '--households 15000'")
    add("--wangge", type=Path, default=HERE.parents[1] / "target/release/wangge", help="the binary")
    add("--efforts", default="balanced", help=f"of {', '.join(EFFORTS)}")
    add("--peers", default=",".join(PEERS), help="which of them to run; empty for none")
    add("--target", type=int, default=300, help="households a grid should have")
    add("--repeat", type=int, default=1, help="runs of each tool; the median of its CPU seconds is printed")
    add("--timeout", type=float, default=900, help="seconds a peer may take")
    add("--work", type=Path, help="folder to work in; what was made there before is made anew")
    add("--json", type=Path, help="write all figures to this file")
    add("--page", type=Path, help="replace this data set's block in a page such as docs/benchmarks.md")
    return parser.parse_args()


def main():
    chosen = options()
    name = chosen.data if not Path(chosen.data).exists() else Path(chosen.data).stem
    if chosen.source and chosen.data == "osm":
        name = f"osm-{re.split('[.-]', chosen.source.name)[0]}"
    folder = chosen.work or HERE / ".work" / name.replace(":", "-")
    folder.mkdir(parents=True, exist_ok=True)
    wangge = Wangge(chosen.wangge)
    store = folder / "store.gpkg"
    say(f"{name}: making the store")
    datasets.import_into(store, chosen.data, chosen.source, folder, wangge, shlex.split(chosen.osm_options))

    efforts = chosen.efforts.split(",") if wangge.knows("plan", "--effort") else [None]
    plans = [run_wangge(wangge, store, effort, chosen) for effort in efforts]
    ready = datasets.as_seen(store, folder, wangge, plans[0]["plan"])
    datasets.write_for_checks(ready, folder)
    buildings = Buildings.from_table(ready.table, chosen.target)
    say("cells, links and yardstick")
    ground = Ground.of(buildings, ready.outline)
    least = yardstick.inertia_of_each(buildings, folder)

    (folder / PROBLEMS).write_bytes(pickle.dumps(list(problems(buildings, ground))))
    rows = [run_peer(peer, buildings, folder, chosen) for peer in chosen.peers.split(",") if peer]
    for plan in plans:
        plan["zones"] = assigned(wangge, store, plan["plan"], folder, buildings)
    rows += plans
    for row in rows:
        zones = row.pop("zones", None)
        if zones is not None:
            save_assignment(folder / f"{row['key']}.csv", buildings, zones)
            row |= judge(buildings, ground, zones, least)
    report = {"data": name, "buildings": len(buildings.ids), "households": int(buildings.households.sum()), "rows": rows}
    report |= {"communities": len(buildings.codes), "grids": int(buildings.wanted.sum()), "target": chosen.target}
    publish(block(report, chosen), name, report, chosen)


def run_wangge(wangge, store, effort, chosen):
    key = f"wangge-{effort}" if effort else "wangge"
    say(key)
    arguments = ["--effort", effort] if effort else []
    costs = []
    for _ in range(chosen.repeat):
        said, cost = wangge.measured(
            "plan", "--store", store, "--name", key, "--target", chosen.target, *arguments
        )
        costs.append(cost)
    return {
        "key": key,
        "tool": f"**Wangge**, {effort}" if effort else "**Wangge**",
        "plan": key,
        "cpu_s": statistics.median(cost.cpu for cost in costs),
        "memory_mb": round(max(cost.memory for cost in costs) / 1e6),
        # Of the division alone, without loading and saving, as far as the binary says.
        "dividing": {word: said[word] for word in ("seconds", "cpu_seconds") if word in said},
    }


def assigned(wangge, store, plan, folder, buildings):
    """The grid of each building."""
    file = folder / "assignment.csv"
    wangge.run("export", "--store", store, "assignment", "--plan", plan, "--out", file)
    grid = pd.read_csv(file, dtype=str, encoding="utf-8-sig").set_index("building").grid
    return grid.reindex(buildings.ids).to_numpy(object)


def problems(buildings, ground):
    """Each community as the peers get it."""
    shared = dict(zip(map(tuple, np.sort(ground.cells.pairs, axis=1).tolist()), ground.cells.shared))
    home = buildings.community[ground.short[:, 0]]
    for number, members in enumerate(buildings.members()):
        links = np.sort(ground.short[home == number], axis=1)
        border = np.array([shared.get(link, 0.0) for link in map(tuple, links.tolist())])
        yield Problem(
            buildings.at[members],
            buildings.households[members].astype(np.int32),
            np.searchsorted(members, links),
            np.maximum(1, border.round()).astype(np.int32),
            int(buildings.wanted[number]),
        )


def run_peer(key, buildings, folder, chosen):
    say(key)
    row = {"key": key, "tool": PEERS[key][0]}
    problem_file, label_file = folder / PROBLEMS, folder / "labels.npz"
    seconds = []
    for _ in range(chosen.repeat):
        label_file.unlink(missing_ok=True)
        command = [sys.executable, HERE / "peers.py", key, problem_file, label_file]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=chosen.timeout, check=False)
        except subprocess.TimeoutExpired:
            return row | {"failed": f"not done after {chosen.timeout:g} s"}
        if ended.returncode or not label_file.exists():
            said = ended.stderr.decode(errors="replace").strip().splitlines()
            return row | {"failed": f"ended with {ended.returncode}: {said[-1] if said else 'without a word'}"}
        found = np.load(label_file)
        seconds.append(float(found["seconds"]))
    # Communities follow each other in the labels; buildings are in the order of their ids.
    zones = np.empty(len(buildings.ids), object)
    zones[np.concatenate(buildings.members())] = found["zones"]
    return row | {"cpu_s": statistics.median(seconds), "zones": zones}


def save_assignment(file, buildings, zones):
    pd.DataFrame({"building_id": buildings.ids, "zone": zones}).to_csv(file, index=False)


def table(rows):
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    for row in rows:
        if "failed" in row:
            lines.append(f"| {row['tool']} | {row['failed']} |" + " – |" * (len(COLUMNS) - 2))
            continue
        fields = [
            row["tool"],
            f"{row['cpu_s']:.2f}",
            f"{row['mean_dev_pct']:.1f}",
            f"{row['p95_dev_pct']:.1f}",
            f"{row['within5_pct']:.0f} / {row['within10_pct']:.0f}",
            str(row["zones_missing"]),
            f"{row['noncontiguous']} / {row['noncontiguous_full_delaunay']}",
            f"{row['inertia_ratio_fractional']:.2f}",
            f"{row['polsby_popper_mean']:.2f}",
        ]
        lines.append("| " + " | ".join(fields) + " |")
    return "\n".join(lines)


def block(report, chosen):
    """The data set's part of the page: the command, what it ran on, the table, Wangge's other figures."""
    command = ["tests/load/partition_vs_peers", "--data", shown(chosen.data)]
    command += ["--source", shown(chosen.source)] if chosen.source else []
    command += [f"--osm-options={shlex.quote(chosen.osm_options)}"] if chosen.osm_options else []
    command += ["--efforts", chosen.efforts] if chosen.efforts != "balanced" else []
    command += ["--target", str(chosen.target)] if chosen.target != 300 else []
    count = lambda key: f"{report[key]:,}"
    about = (
        f"{count('buildings')} buildings, {count('households')} households, {count('communities')} communities, "
        f"{count('grids')} grids of about {report['target']}."
    )
    notes = [memory_and_time(row) for row in report["rows"] if "memory_mb" in row]
    return "\n".join(["```sh", " ".join(command), "```", "", about, "", table(report["rows"]), "", *notes])


def shown(path):
    """A path as it may stand on the page: without the folders of this machine."""
    return str(path) if not Path(path).is_absolute() else f"…/{Path(path).name}"


def memory_and_time(row):
    dividing = row["dividing"]
    seconds = f"; {dividing['cpu_seconds']:.2f} s of CPU" if "cpu_seconds" in dividing else ""
    wall = f"; {dividing['seconds']:.2f} s on the clock" if "seconds" in dividing else ""
    alone = f"{seconds}{wall} without loading and saving" if dividing else ""
    return f"{row['tool']}: {row['memory_mb']} MB of memory at most{alone}."


def publish(text, name, report, chosen):
    print(text)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    if chosen.page:
        page = chosen.page.read_text("utf-8")
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        if begin not in page or end not in page:
            raise Failed(f"{chosen.page} has no block {begin} … {end}")
        before, after = page.split(begin)[0], page.split(end)[1]
        chosen.page.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")


def say(text):
    print(f"partition_vs_peers: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except (Failed, datasets.Unknown) as error:
        say(f"error: {error}")
        sys.exit(1)
