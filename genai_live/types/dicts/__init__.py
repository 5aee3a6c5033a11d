"""Dict forms of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: ca879f66a685ecdd45a95daddc41b39559c62ee59686c79eac9b835532371ee5
"""
