"""Code for the type checkers alone: mypy and pyright read it in strict mode, nothing runs it."""
