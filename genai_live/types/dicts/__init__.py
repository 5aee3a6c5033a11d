"""Dicts that may stand in place of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 5c69666bb8d6d5c57f88e1f994175d50a6349468927514a1a167ec8b258c19a8
"""
