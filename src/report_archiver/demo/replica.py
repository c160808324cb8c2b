"""The replica site as a value that a test can alter, and the site file that it is crawled with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from report_archiver.demo.catalogue import SITE, load
from report_archiver.demo.press import publish
from report_archiver.demo.resource import Resource


@dataclass(frozen=True, slots=True)
class Replica(Mapping[str, Resource]):
    """A site: resources by path. Altered only by making another one."""

    resources: Mapping[str, Resource] = field(default_factory=dict)

    def __getitem__(self, path: str) -> Resource:
        return self.resources[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)

    def replaced(self, changes: Mapping[str, Resource]) -> Self:
        """The site with these resources put in, in place of what was at their paths."""
        return type(self)({**self.resources, **changes})

    def without(self, *paths: str) -> Self:
        """The site with these pages taken down. Raises KeyError for one that is not there."""
        kept = dict(self.resources)
        for path in paths:
            del kept[path]
        return type(self)(kept)


def replica() -> Replica:
    """The site as shipped, the same bytes at each call."""
    return Replica(publish(load()))


def site_toml(address: str) -> str:
    """The text of the site file that crawls the replica served at an address (HOST:PORT)."""
    return (SITE / "replica.toml").read_text("utf-8").replace("{address}", address)
