"""Dicts that may stand in place of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: cf38a9750f913a575dc0884cc635a68d4dce00fee192b5bf999e8aa41e87ed13
"""
