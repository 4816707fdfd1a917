# SPDX-License-Identifier: Apache-2.0
"""Python packages that the benchmarks compare with, in a folder of their own: `.build/bench-venv`."""
import os
import pathlib
import subprocess
import sys

VERSIONS = {"duckdb": "2.0.0", "chdb": "4.4.0", "eql": "1.0.1"}
"""What the printed figures were taken with."""

folder = pathlib.Path(os.environ.get("BENCH_VENV") or pathlib.Path(__file__).parent.parent / ".build/bench-venv")


def python_with(package):
    """A Python that has the package, which is installed where it is missing; else None and the reason."""
    python = folder / "bin/python"
    wanted = f"{package}=={VERSIONS[package]}"
    check = f"import importlib.metadata as m, sys; sys.exit(m.version({package!r}) != {VERSIONS[package]!r})"
    if python.exists() and subprocess.run([python, "-c", check], stderr=subprocess.DEVNULL).returncode == 0:
        return str(python), ""
    steps = [[python, "-m", "pip", "install", "-q", "--disable-pip-version-check", wanted]]
    if not python.exists():
        steps.insert(0, [sys.executable, "-m", "venv", folder])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines() or ["it says nothing"]
            return None, f"{wanted} cannot be installed: {said[-1]}"
    return str(python), ""
