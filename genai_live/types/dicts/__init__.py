"""Dicts that may stand in place of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 08c1df6edaf367d01f6450d5a341f1cc162238c40e9e66a0a082041fd86e98fa
"""
