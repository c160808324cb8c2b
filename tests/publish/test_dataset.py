"""dataset.toml holds what the schema holds: every table, view and column, and nothing else."""

import pytest

from report_archiver.archive import Archive
from report_archiver.publish.dataset import describe

RELATIONS = describe().relations


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "reports.db"
    with Archive(path, create=True) as archive:
        kept = archive.db.execute("SELECT name FROM pragma_table_list WHERE type = 'shadow'")
        inner = {name for (name,) in kept}  # SQLite's own, of a virtual table
        yield {
            (kind, one.name): [column.name for column in one.columns]
            for kind, ones in (("table", archive.db.tables), ("view", archive.db.views))
            for one in ones
            if one.name not in inner
        }


def test_every_table_and_view_is_described_and_none_besides(schema):
    assert {(relation.kind, relation.name) for relation in RELATIONS} == set(schema)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_every_column_is_described_in_the_order_of_the_schema(schema, relation):
    assert [column.name for column in relation.columns] == schema[relation.kind, relation.name]


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_descriptions_are_sentences(relation):
    assert relation.title
    for text in [relation.description, *(column.description for column in relation.columns)]:
        assert text.endswith((".", "…")), text
        assert " " in text, text


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_what_is_sorted_labelled_or_counted_is_a_column(relation):
    names = {column.name for column in relation.columns}
    assert {relation.label, relation.sort, relation.sort_desc} - {""} <= names
    assert set(relation.facets) <= names
    assert not (relation.sort and relation.sort_desc)


def test_columns_of_json_are_those_that_hold_json(finished):
    with Archive(finished) as archive:
        told = {(r.name, c.name) for r in RELATIONS for c in r.columns if c.json}
        for table, column in told - {("readings", "difference")}:
            assert archive.db.execute(
                f'SELECT min(json_valid("{column}")) FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608
            ).fetchone() == (1,), f"{table}.{column}"


def test_a_column_that_is_another_one_has_its_description():
    figures = next(r for r in RELATIONS if r.name == "report_figures")
    value = next(c for c in figures.columns if c.name == "value")
    assert value.description.startswith("The number.")
