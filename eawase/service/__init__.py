"""The jobs: one function, one use case, one transaction."""
