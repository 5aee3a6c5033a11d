"""Keywords of the constructors, for type checkers.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: f7e4e4d146d656c25cffea78eb23b2cff5df52bfd5140689517b04593d41a983
"""
