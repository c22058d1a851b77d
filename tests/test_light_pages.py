"""What the processes of the pages load, and what becomes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = """
import gc, json, runpy, sys
conf = runpy.run_path("gunicorn.conf.py")
conf["when_ready"](None)
heavy = sorted({"jieba", "sklearn", "joblib"} & set(sys.modules))
print(json.dumps({"heavy": heavy, "looked_through": len(gc.get_objects())}))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A server as it stands before it makes its first process."""
    place = {**os.environ, "DATA_DIR": str(tmp_path_factory.mktemp("data")), "DATABASE_URL": ""}
    command = [sys.executable, "-c", SCRIPT]
    ran = subprocess.run(command, cwd=ROOT, env=place, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def test_pages_load_neither_jieba_nor_scikit_learn(served: dict[str, Any]) -> None:
    """They cost a second and a hundred megabytes in every process, for work that is not theirs."""
    assert served["heavy"] == []


def test_what_the_start_loads_is_never_searched_for_garbage(served: dict[str, Any]) -> None:
    """It takes a fifth of a second, in which one page in some dozens would stand still."""
    assert served["looked_through"] < 1000
