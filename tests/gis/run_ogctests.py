"""Run ogctests on a service of OGC API – Features.

    run_ogctests.py ROOT

Prints {"passed": N, "failed": {test: why}}.
"""

import contextlib
import io
import json
import os
import pathlib
import sys

import ogctests
import pytest


class Outcomes:
    def __init__(self):
        self.passed, self.failed = 0, {}

    def pytest_runtest_logreport(self, report):
        if report.failed or report.skipped:
            self.failed[report.nodeid.rsplit("::", 1)[-1]] = str(report.longrepr)[-2000:]
        elif report.when == "call":
            self.passed += 1


os.environ["INSTANCE_URL"] = sys.argv[1]
package = pathlib.Path(ogctests.__file__).parent
outcomes = Outcomes()
with contextlib.redirect_stdout(io.StringIO()) as said:
    arguments = [f"--rootdir={package}", f"--confcutdir={package}", "-q", "-p", "no:cacheprovider"]
    pytest.main([str(package / "features/core"), *arguments], plugins=[outcomes])
if not outcomes.passed:
    sys.exit(said.getvalue())
print(json.dumps({"passed": outcomes.passed, "failed": outcomes.failed}))
