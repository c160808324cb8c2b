from io import StringIO

from rich.console import Console

from report_archiver.cli.progress import EVERY, Lines, meter


def test_a_log_file_gets_a_line_now_and_then():
    console = Console(file=StringIO(), width=80)
    lines = Lines(console)
    for done in range(1, 2 * EVERY + 10):
        lines.update("site", done, None)
    lines.update("reading", EVERY, 2 * EVERY)
    assert console.file.getvalue().splitlines() == [
        f"site: {EVERY} pages",
        f"site: {2 * EVERY} pages",
        f"reading: {EVERY} of {2 * EVERY} pages",
    ]


def test_quiet_says_nothing(capsys):
    with meter(quiet=True) as shown:
        shown.update("site", EVERY, None)
    assert capsys.readouterr() == ("", "")


def test_no_bar_where_there_is_no_terminal(capsys):
    with meter(quiet=False) as shown:
        shown.update("site", EVERY, EVERY)
    assert capsys.readouterr() == ("", f"site: {EVERY} of {EVERY} pages\n")
