"""Modules of bench/, which is no package, for the tests that need what is measured there."""

import importlib.util
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "bench"


def bench(name):
    """A module of bench/ by its name."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
