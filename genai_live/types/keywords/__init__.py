"""Keywords of the constructors, for type checkers.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 809b30f00c71e546ea7011afc48cf8e575c47f51065d7efa32505cfdb9060f55
"""
