"""The schema that migrations leave is the schema that docs/schema.txt shows."""

from pathlib import Path

from tools.schema import describe

SHOWN = Path(__file__).parents[2] / "docs" / "schema.txt"


async def test_a_migrated_database_has_the_schema_that_the_documents_show(dsn: str) -> None:
    assert await describe(dsn) == SHOWN.read_text("utf-8"), (
        "the schema changed: read the difference, then write it with `python -m tools.schema`"
    )


async def test_a_database_without_migrations_has_another_schema(bare_dsn: str) -> None:
    assert await describe(bare_dsn) != SHOWN.read_text("utf-8")
