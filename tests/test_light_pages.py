"""What the processes of the pages load."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import qa_app.factory
print(*sorted({"jieba", "sklearn", "joblib"} & set(sys.modules)))
"""


def test_pages_load_neither_jieba_nor_scikit_learn() -> None:
    """They cost a second and a hundred megabytes in every process, for work that is not theirs."""
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert (found.stdout.strip(), found.stderr) == ("", "")
