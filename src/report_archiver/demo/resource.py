"""What a web server holds at a path, as a value."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Resource:
    """An entity and how it is served.

    modified: an aware time in UTC, whole seconds. headers: further header fields, e.g. Location.
    """

    body: bytes
    content_type: str
    modified: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110 8.8.3), the same for the same bytes."""
        return f'"{sha256(self.body).hexdigest()[:16]}"'

    @property
    def last_modified(self) -> str:
        """The time of the last change as an HTTP date (RFC 9110 5.6.7)."""
        return format_datetime(self.modified, usegmt=True)
