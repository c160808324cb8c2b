"""report-archiver: every figure, back to its bytes."""

from importlib.metadata import version

__version__ = version("report-archiver")
