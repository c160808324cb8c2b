import pytest
from tests.generated import GENERATED, ROOT


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_generated_is_current(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "33")  # no terminal decides what stands in the documentation
    assert (ROOT / name).read_text("utf-8") == GENERATED[name](), f"{name} is old: run `make docs`"
