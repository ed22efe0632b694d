"""The schema, one plain SQL file per step."""
