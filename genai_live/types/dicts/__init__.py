"""Dict forms of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 56eead3d9574753c8f1f56ccd231c3f5323ca712a0a03bf3d2b1ae5790662f5c
"""
