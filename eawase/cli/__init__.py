"""The command line: a root like the server; it holds no rules."""
