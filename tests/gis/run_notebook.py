"""Run a notebook of the project against a service, from top to bottom, as a reader would.

    run_notebook.py NOTEBOOK WANGGE_URL

Prints {"cells": N}: the cells of code that ran. A cell that fails ends it with what it said.
"""

import json
import os
import sys

import nbformat
from nbclient import NotebookClient

path, url = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
kept = [cell for cell in code if cell.outputs or cell.execution_count]
assert not kept, f"{path} is committed with outputs"
os.environ["WANGGE_URL"] = url
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
print(json.dumps({"cells": sum(cell.execution_count is not None for cell in code)}))
