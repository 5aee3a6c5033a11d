"""Dict forms of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: f77555cd0a49565871b536649fa8273f601714695508ca0064c28e45e95674ae
"""
