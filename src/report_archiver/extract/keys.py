"""The keys that figures are known by."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from report_archiver.model import Span


@dataclass(slots=True)
class Keys:
    """Gives the figures of one document their keys: of its body, their place and their metric, so
    that a re-reading that agrees gives the same. body: its SHA-256 in hexadecimal.
    """

    body: str
    _given: dict[str, int] = field(default_factory=dict)

    def key(self, span: Span, metric: str | None) -> str:
        """The next key of a place and a metric; figures that share both are told apart by order."""
        name = f"{self.body} {span.start}-{span.end} {metric or ''}"
        count = self._given[name] = self._given.get(name, 0) + 1
        if count > 1:
            name += f" {count}"
        return sha256(name.encode()).hexdigest()[:16]
