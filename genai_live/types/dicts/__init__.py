"""Dicts that may stand in place of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 9978509f389dcbe1fe43772075f625bed55e721d835f3e877451ffb4660c6d24
"""
