"""The schema as text: what migrations leave behind, so that a review sees every change at once.

    python -m tools.schema DSN > docs/schema.txt     # DSN of a migrated, empty database

A test compares the file with a freshly migrated database.
"""

import asyncio
import sys

import asyncpg

COLUMNS = """
SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped ORDER BY c.relname, a.attnum"""
CONSTRAINTS = """
SELECT conrelid::regclass || ' ' || conname || ': ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
 ORDER BY conrelid::regclass::text, conname"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
TRIGGERS = """
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
 ORDER BY tgrelid::regclass::text, tgname"""
FUNCTIONS = """
SELECT pg_get_functiondef(oid) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace ORDER BY proname"""
PARTS = {
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "triggers": TRIGGERS,
    "functions": FUNCTIONS,
}


async def describe(dsn: str) -> str:
    """Every column, constraint, index, trigger and function of the schema, sorted."""
    connection = await asyncpg.connect(dsn)
    try:
        lines: list[str] = []
        for title, query in PARTS.items():
            lines.append(f"== {title}")
            lines += [next(iter(row.values())).rstrip() for row in await connection.fetch(query)]
    finally:
        await connection.close()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(asyncio.run(describe(sys.argv[1])), end="")
