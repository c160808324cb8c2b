"""Arrows between rooms point one way (docs/design.md): a test walks the imports and holds it so."""

import ast
from pathlib import Path

import pytest

import report_archiver

PACKAGE = Path(report_archiver.__file__).parent
GROUND = {"errors", "model", "charset", "taming", "config"}
MAY_IMPORT = {
    "errors": set(),
    "model": set(),
    "charset": set(),
    "taming": set(),
    "config": {"errors"},
    "codebook": GROUND | {"config"},
    "duties": GROUND | {"codebook"},
    "record": GROUND,
    "extract": GROUND,
    "check": GROUND | {"extract"},
    "evaluation": GROUND | {"codebook", "extract", "check", "record"},
    "archive": GROUND,
    "crawl": GROUND | {"archive"},
    "upgrades": set(),
    "reading": GROUND | {"codebook", "archive", "extract", "check"},
    "series": GROUND | {"archive", "check"},
    "watching": GROUND | {"archive", "extract", "check", "reading"},
    "expecting": GROUND | {"archive", "check"},
    "publish": GROUND | {"archive"},
    "notify": GROUND | {"archive"},
    "schedule": GROUND,
    "demo": None,
    "cli": None,
    "__main__": None,
}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    inside = [name.split(".") for name in names if name.startswith("report_archiver.")]
    return {parts[1] for parts in inside if parts[1] != "__version__"}


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path):
    here = room(path)
    if here == "__init__":
        assert imported_rooms(path) == set()
        return
    assert here in MAY_IMPORT, f"a room that nobody knows: {here}"
    allowed = MAY_IMPORT[here]
    if allowed is not None:
        assert imported_rooms(path) - {here} <= allowed


def test_httpx_is_imported_in_one_module_only():
    users = [path for path in SOURCES if "import httpx" in path.read_text("utf-8")]
    assert [path.name for path in users] == ["fetch.py"]


@pytest.mark.parametrize("path", [p for p in SOURCES if room(p) in {"extract", "check"}], ids=str)
def test_the_pure_rooms_have_no_input_output_and_no_clock(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    modules = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert not modules & {"os", "io", "pathlib", "sqlite3", "time", "socket", "logging", "httpx"}
