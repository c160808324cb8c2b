"""Files that say who must publish by when: read, refused, and which of them wins."""

import re
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest

from report_archiver import config, duties
from report_archiver.config import config_files
from report_archiver.errors import ConfigError
from report_archiver.model import Described

ROOT = Path(__file__).parent.parent
BUREAU = """
[[publisher]]
name = "清河县水务局"
aliases = ["清河县水利局"]
level = "department"
region = "411000"
obliged = true
valid_from = 2019-03-01
successor = "清河县农业农村局"
"""


@pytest.fixture
def roots(tmp_path, monkeypatch):
    """Two roots of configuration: local, and shipped (with the deadlines)."""
    made = tmp_path / "local", tmp_path / "shipped"
    for root in made:
        (root / "publishers").mkdir(parents=True)
    real = config.config_path("deadlines.toml")
    (made[1] / "deadlines.toml").write_bytes(real.read_bytes())
    monkeypatch.setattr(config, "config_roots", lambda: made)
    monkeypatch.setattr(duties, "config_roots", lambda: made)
    return made


def write(root, name, text):
    path = root / "publishers" / name
    path.write_text(text, "utf-8")
    return path


def described():
    return {one.name: one for one in duties.load().publishers}


def test_what_is_shipped_can_be_read():
    found = duties.load()
    assert [one.since for one in found.statutes] == [date(2008, 5, 1), date(2019, 5, 15)]
    assert found.names
    assert {one.name for one in found.publishers} == {
        one.name for one in duties.publishers(config_files("publishers"))
    }


def test_a_file_may_describe_several_publishers(roots):
    write(roots[0], "a.toml", BUREAU + '[[publisher]]\nname = "清河县人民政府"\n')
    found = described()
    assert found["清河县水务局"] == Described(
        "清河县水务局", ("清河县水利局",), "department", "411000", True, date(2019, 3, 1), None,
        "清河县农业农村局",
    )  # fmt: skip
    assert found["清河县人民政府"] == Described("清河县人民政府")


def test_a_local_description_wins_whatever_its_file_is_called(roots):
    write(roots[1], "a.toml", BUREAU)
    write(roots[0], "z.toml", '[[publisher]]\nname = "清河县水务局"\nobliged = false\n')
    assert described()["清河县水务局"].obliged is False
    write(roots[0], "a.toml", '[[publisher]]\nname = "清河县教育局"\n')
    assert set(described()) == {"清河县教育局", "清河县水务局"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[publisher]]\nnames = "某局"\n', "publisher.0.name"),
        (BUREAU + "obligated = true\n", "publisher.0.obligated"),
        ('[[publisher]]\nname = "某局"\nlevel = "bureau"\n', "publisher.0.level"),
        ('[[publisher]]\nname = "某局"\nregion = "4110"\n', "publisher.0.region"),
        ('[[publisher]]\nname = "某局"\nvalid_from = "soon"\n', "publisher.0.valid_from"),
        (
            '[[publisher]]\nname = "某局"\nvalid_from = 2020-01-02\nvalid_to = 2020-01-01\n',
            "before",
        ),
        ('[[publisher]]\nname = "某局"\nsuccessor = "某局"\n', "its own successor"),
        (BUREAU + BUREAU, "already"),
        (
            BUREAU + '[[publisher]]\nname = "清河县水利局"\n',
            "清河县水利局 is a name of 清河县水务局",
        ),
        ("publisher = []\n", "publisher"),
        ("[[publisher]\n", "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(roots, text, words):
    path = write(roots[0], "wrong.toml", text)
    with pytest.raises(ConfigError) as caught:
        duties.load()
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("day", ["02-29", "13-01", "1-31", "31 January", "04-31"])
def test_a_deadline_is_a_day_of_every_year(roots, day):
    path = roots[1] / "deadlines.toml"
    path.write_text(path.read_text("utf-8").replace('"01-31"', f'"{day}"'), "utf-8")
    with pytest.raises(ConfigError, match="department"):
        duties.statutes()


def test_the_description_in_the_documentation_is_one(roots):
    text = (ROOT / "docs/expected.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    write(roots[0], "a.toml", block)
    assert all(field is not None for field in astuple(described()["清河县水务局"]))
