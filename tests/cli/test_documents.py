"""What README and docs/ show works: SQL on a real archive, site files, keys, links."""

import re
import sqlite3
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from report_archiver.archive.functions import register
from report_archiver.cli.app import app
from report_archiver.crawl.sites import Site

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language):
    """Every fenced block of this language, with the name of its file."""
    pattern = re.compile(rf"```{language}\n(.*?)```", re.DOTALL)
    return [
        pytest.param(text, id=f"{path.name}-{number}")
        for path in DOCUMENTS
        for number, text in enumerate(pattern.findall(path.read_text("utf-8")))
    ]


@pytest.fixture(scope="module")
def connection(demo_db):
    connection = sqlite3.connect(f"file:{demo_db}?mode=ro", uri=True)
    register(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("script", blocks("sql"))
def test_sql_runs_on_an_archive(connection, script):
    for statement in script.split(";\n"):
        connection.execute(statement).fetchall()


def test_every_quote_is_where_the_documents_say(connection):
    script = next(block.values[0] for block in blocks("sql") if "<> f.quote" in block.values[0])
    assert connection.execute(script).fetchone() == (0,)


@pytest.mark.parametrize("text", blocks("toml"))
def test_site_files_are_valid(text):
    values = tomllib.loads(text)
    if "site" in values:
        assert Site.model_validate(values).id


def test_every_key_of_a_site_file_is_described():
    text = (ROOT / "docs/site-file.md").read_text("utf-8")
    described = set(re.findall(r"`(\w+)`", text))
    for field in Site.model_fields.values():
        assert set(field.annotation.model_fields) <= described


def test_commands_in_documents_are_verbs_that_exist():
    verbs = set(get_command(app).commands)
    for path in DOCUMENTS:
        shown = re.findall(r"^\$ report-archiver (\S+)", path.read_text("utf-8"), re.MULTILINE)
        assert set(shown) <= verbs


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
