"""Runs the `wangge` binary."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A command that did not end well, with what it said."""


@dataclass
class Cost:
    """What a command took as a whole process."""

    cpu: float  # seconds, user and system
    memory: int  # bytes at most


class Wangge:
    def __init__(self, binary):
        self.binary = Path(binary)
        if not shutil.which(self.binary):
            raise Failed(f"{binary} is no program: build it with cargo build --release, or say --wangge PATH")

    def run(self, *arguments):
        """The result as an object."""
        return self.measured(*arguments)[0]

    def measured(self, *arguments):
        """The result, and what the process took."""
        command = [str(self.binary), *map(str, arguments), "--json"]
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(command, stdout=out, stderr=errors)
            memory = watched(process.pid)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said, why = text_of(out), text_of(errors)
        # Exit status 1 with a result is a fault in the data that the result tells of.
        if process.returncode not in (0, 1) or not said or "error" in json.loads(said):
            raise Failed(f"wangge {arguments[0]} ended with {process.returncode}: {why[-300:]}")
        return json.loads(said), Cost(used.ru_utime + used.ru_stime, memory)

    def knows(self, command, option):
        said = subprocess.run([self.binary, command, "--help"], capture_output=True, text=True, check=False)
        return option in said.stdout


def watched(pid):
    """Bytes of memory the process had at most, until it ends.

    The kernel's own figure at the end counts this Python before it became that process.
    """
    most = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        try:
            found = re.search(r"^VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
        except OSError:
            continue
        if found:
            most = 1024 * int(found[1])
        time.sleep(0.01)
    return most


def text_of(file):
    file.seek(0)
    return file.read().strip()
