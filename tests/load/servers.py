"""The servers that are compared: how each is started, where its tiles are, what it costs."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def descendants(pid):
    """A process and what it has started."""
    found = [pid]
    for one in found:
        try:
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue
    return found


def cpu_of(pid):
    """Seconds of CPU of a process, of what it has started, and of what has ended of that."""
    ticks = 0
    for one in descendants(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


class Server:
    """A program that listens; `with` starts and stops it."""

    knows_tags = False
    cluster = None

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(
            self.command(), env=os.environ | self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url + self.sign_of_life, timeout=5).read()
                return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    raise SystemExit(f"{self.name} does not start: {self.command()}") from None
                time.sleep(0.1)
        raise SystemExit(f"{self.name} is not ready after a minute")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def restart(self):
        """So that nothing is kept from before."""
        self.stop()
        self.start()

    def environment(self):
        return {}

    def cpu(self):
        """Seconds, with those of its database."""
        return cpu_of(self.process.pid) + (self.cluster.cpu() if self.cluster else 0)


class WanggeServer(Server):
    name = "Wangge"
    knows_tags = True
    sign_of_life = "/health/ready"

    def __init__(self, binary, store):
        super().__init__()
        self.binary, self.store = binary, store

    def command(self):
        return [self.binary, "serve", "--store", self.store, "--listen", f"127.0.0.1:{self.port}"]

    def environment(self):
        return {"WANGGE_LOG": "error"}

    def path(self, layer, place):
        return "/tiles/{}/{}/{}/{}.mvt".format(layer, *place)


class Martin(Server):
    sign_of_life = "/health"

    def __init__(self, binary, cluster, files=()):
        super().__init__()
        self.binary, self.cluster, self.files = binary, cluster, files
        self.name = "Martin, PostGIS" if cluster else "Martin, MBTiles"
        self.knows_tags = not cluster

    def command(self):
        sources = [self.cluster.url] if self.cluster else self.files
        return [self.binary, "--listen-addresses", f"127.0.0.1:{self.port}", *sources]

    def path(self, layer, place):
        return "/{}/{}/{}/{}".format(layer, *place)


class Tipg(Server):
    name = "tipg"
    sign_of_life = "/healthz"

    def __init__(self, uvicorn, cluster):
        super().__init__()
        self.uvicorn, self.cluster = uvicorn, cluster

    def command(self):
        return [self.uvicorn, "tipg.main:app", "--port", str(self.port), "--log-level", "error"]

    def environment(self):
        return {"DATABASE_URL": self.cluster.url, "TIPG_MAX_FEATURES_PER_QUERY": "400000"}

    def path(self, layer, place):
        return "/collections/public.{}/tiles/WebMercatorQuad/{}/{}/{}".format(layer, *place)


class Cluster:
    """A PostgreSQL of its own, in a folder that goes with it."""

    def __init__(self):
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.gdal = f"PG:host=127.0.0.1 port={self.port} user=postgres dbname=postgres"

    def __enter__(self):
        # Not in the checkout: the database does not run as root and may not see it.
        self.folder = Path(tempfile.mkdtemp(prefix="serve_vs_peers-"))
        shutil.chown(self.folder, "postgres")
        (self.binaries,) = Path("/usr/lib/postgresql").glob("*/bin")
        self.as_postgres(self.binaries / "initdb", "-D", self.folder, "-U", "postgres", "-A", "trust")
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}",
                   "shared_buffers=1GB", "work_mem=64MB", "fsync=off"]  # fmt: skip
        flags = " ".join(f"-c {option}" for option in options)
        log = self.folder / "log"
        self.as_postgres(self.binaries / "pg_ctl", "-D", self.folder, "-w", "-l", log, "-o", flags, "start")
        self.pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        return self

    def __exit__(self, *_):
        self.as_postgres(self.binaries / "pg_ctl", "-D", self.folder, "-m", "fast", "stop")
        shutil.rmtree(self.folder)

    def as_postgres(self, *command):
        command = ["runuser", "-u", "postgres", "--", *map(str, command)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def load(self, files):
        """Tables from files, each called as its layer."""
        self.sql("-c", "CREATE EXTENSION postgis")
        for layer, file in files.items():
            subprocess.run(
                ["ogr2ogr", "-f", "PostgreSQL", self.gdal, file, "-nln", layer, "-lco", "GEOMETRY_NAME=geometry",
                 "-lco", "FID=fid", "--config", "PG_USE_COPY", "YES"],
                check=True,
            )  # fmt: skip
        self.sql("-f", HERE / "serve_setup.sql")

    def sql(self, *arguments):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", self.url, *arguments], check=True, stdout=subprocess.DEVNULL)

    def cpu(self):
        return cpu_of(self.pid)
