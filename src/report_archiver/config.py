"""Where configuration is found: ./config first, then what the wheel ships, then a checkout's own.

A local file wins over the shipped one of the same name, file by file: a ./config that holds one
site does not hide the shipped forms.
"""

from __future__ import annotations

from pathlib import Path

from report_archiver.errors import ConfigError

PACKAGE = Path(__file__).resolve().parent


def config_roots() -> tuple[Path, ...]:
    """The directories looked into, the strongest first; not all of them need be there."""
    return Path.cwd() / "config", PACKAGE / "config", PACKAGE.parent.parent / "config"


def config_path(*parts: str) -> Path:
    """The file or directory config/PARTS. Raises ConfigError, naming where it was looked for."""
    places = [root.joinpath(*parts) for root in config_roots()]
    for place in places:
        if place.exists():
            return place
    looked = ", ".join(str(place.parent) for place in places)
    raise ConfigError("/".join(("config", *parts)), f"not found; looked in {looked}")


def config_files(*parts: str, suffix: str = ".toml") -> list[Path]:
    """The files of config/PARTS, sorted by name, the local one of each name before the shipped."""
    found: dict[str, Path] = {}
    for root in config_roots():
        for path in root.joinpath(*parts).glob(f"*{suffix}"):
            found.setdefault(path.name, path)
    return [found[name] for name in sorted(found)]
