from pathlib import Path

import pytest

from report_archiver.config import config_files, config_path
from report_archiver.errors import ConfigError


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config" / "sites").mkdir(parents=True)
    return tmp_path / "config" / "sites"


def test_the_shipped_configuration_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert config_path("sites", "xuchang-ggzy.toml").is_file()


def test_a_local_file_wins_over_the_shipped_one_of_its_name(local: Path):
    mine = local / "xuchang-ggzy.toml"
    mine.write_text("")
    assert config_path("sites", "xuchang-ggzy.toml") == mine
    assert mine in config_files("sites")
    assert [path.name for path in config_files("sites")].count("xuchang-ggzy.toml") == 1


def test_a_local_directory_does_not_hide_the_shipped_files(local: Path):
    (local / "mine.toml").write_text("")
    names = [path.name for path in config_files("sites")]
    assert "mine.toml" in names
    assert "xuchang-ggzy.toml" in names


def test_what_is_nowhere_is_an_error_that_says_where_was_looked(local: Path):
    with pytest.raises(ConfigError, match="not found; looked in"):
        config_path("sites", "nowhere.toml")
