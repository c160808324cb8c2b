"""What the package imports it declares, and what it declares it imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import report_archiver

PACKAGE = Path(report_archiver.__file__).parent
ROOT = Path(__file__).parents[1]
# Parts of what is declared, or what comes with it.
NAMED_OTHERWISE = {
    "click": "typer",
    "jinja2": "datasette",
    "markupsafe": "datasette",
    "pydantic_core": "pydantic",
    "uvicorn": "datasette",
}


def imported() -> set[str]:
    names = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    names -= {*sys.stdlib_module_names, "report_archiver"}
    return {NAMED_OTHERWISE.get(name, name) for name in names}


def declared() -> tuple[set[str], set[str]]:
    """What is needed always, and for some extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [one for some in project["optional-dependencies"].values() for one in some]
    core, extra = (
        {re.match(r"[\w-]+", one)[0].replace("-", "_") for one in some}
        for some in (project["dependencies"], extras)
    )
    return core, extra


def test_what_is_imported_is_declared_and_the_other_way_round():
    core, extra = declared()
    assert imported() - core - extra == set()
    assert core - imported() == set()


def test_what_is_declared_is_pinned():
    for name, needed in (("requirements.txt", declared()[0]), ("requirements-dev.txt", set())):
        text = (ROOT / name).read_text("utf-8")
        pinned = {one.replace("-", "_") for one in re.findall(r"^([\w-]+)==", text, re.MULTILINE)}
        assert needed <= pinned
    assert "protego" in pinned
