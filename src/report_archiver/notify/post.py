"""Where messages go: addresses of services as Apprise writes them (mailto://, dingtalk://, …).

An address holds passwords and keys. It is printed nowhere and kept nowhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import scrypt
from urllib.parse import unquote

from report_archiver.errors import UsageError
from report_archiver.notify.message import Message

try:
    import apprise
except ImportError:  # the extra `notify` is not installed
    apprise = None  # type: ignore[assignment]

PARTED = re.compile(r"[/:@?&=,]+")
SECRET = 5  # characters; parts of an address that are shorter stand in any sentence


@dataclass(frozen=True, slots=True)
class Target:
    """A place that messages go to.

    service: mailto, dingtalk, …; number: its place among those named, from 1; digest: what it is
    known by in the archive.
    """

    service: str
    number: int
    digest: str
    address: str = field(repr=False)

    @property
    def name(self) -> str:
        """What it is called where people read it."""
        return f"{self.service} (target {self.number})"

    def send(self, message: Message) -> str | None:
        """Send a message; None if it was taken, else what the service says of it."""
        sender = apprise.Apprise(asset=_asset())
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
            sender.add(self.address)
            taken = sender.notify(
                body=message.body, title=message.title, body_format=apprise.NotifyFormat.TEXT
            )
            said = log.getvalue().strip()
        return None if taken else self._discreet(" ".join(said.split())) or "it was not taken"

    def _discreet(self, said: str) -> str:
        """What was said without any part of the address, since it may be a password."""
        rest = self.address.partition("://")[2]
        parts = {*PARTED.split(rest), *map(unquote, PARTED.split(rest))}
        for part in sorted(parts, key=len, reverse=True):
            said = said.replace(part, "…") if len(part) >= SECRET else said
        return said


def targets(addresses: Sequence[str]) -> tuple[Target, ...]:
    """The places that are named, each once. Raises UsageError, which names no address, where one
    is unknown to Apprise, or Apprise is not installed."""
    if addresses and apprise is None:
        raise UsageError(
            "Apprise, which sends notices, is not installed; install it with:"
            " pip install 'report-archiver[notify]'"
        )
    unique = dict.fromkeys(addresses)
    return tuple(_target(address, number) for number, address in enumerate(unique, 1))


def _target(address: str, number: int) -> Target:
    with apprise.LogCapture(level=logging.CRITICAL):  # type: ignore[no-untyped-call]  # what it would say names the address
        known = apprise.Apprise.instantiate(address, asset=_asset())
    if known is None:
        raise UsageError(
            f"notices cannot go to target {number}: no address that Apprise knows; it is not shown,"
            " since it may hold a password. See docs/notices.md"
        )
    return Target(address.partition(":")[0].lower(), number, digest(address), address)


def digest(address: str) -> str:
    """What an address is known by in the archive, in hexadecimal. It is slow to make, on purpose:
    an archive may be published, and nobody shall find a password by trying many."""
    return scrypt(address.encode(), salt=b"report-archiver", n=2**14, r=8, p=1, dklen=16).hex()


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="report-archiver", app_desc="report-archiver")
