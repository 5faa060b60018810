"""Starts the program on the sample corpus, on a free port of this machine, in a folder of its own."""

import contextlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def running(binary: str, **settings: str):
    """Yields the address of `madoguchi demo`; stops it afterwards."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "MADOGUCHI_DATA": data,
            "MADOGUCHI_SERVER__LISTEN": "127.0.0.1:0",
        } | settings
        process = subprocess.Popen(
            [binary, "demo"], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            for line in process.stdout:
                if ready := re.search(r"ready: (http:\S+)/", line):
                    yield ready.group(1)
                    return
            raise SystemExit(f"the service ended with {process.wait()} before it was ready")
        finally:
            process.terminate()
            process.wait()
