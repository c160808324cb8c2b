"""Reports of a publisher's years, made of values."""

from decimal import Decimal

from report_archiver.model import Annual, Figure, Span


def cell(metric, value, **more):
    """A cell of a statutory table; None is a blank."""
    told = {"basis": "annual", "method": "cell", "unit": "件", "quote": "", **more}
    return Figure(
        key=more.pop("key", metric),
        metric=metric,
        label=metric,
        value=None if value is None else Decimal(str(value)),
        kind="blank" if value is None else "number",
        span=Span(0, 0),
        anchor="td",
        **{name: each for name, each in told.items() if name != "key"},
    )


def annual(year, cells=(), *, form="fmt2021", text="", tables=(), figures=()):
    """A report whose number is its year. cells: numbers by metric."""
    made = tuple(cell(metric, value) for metric, value in dict(cells).items())
    return Annual(year, year, year, form, text, tuple(tables), (*made, *figures))
