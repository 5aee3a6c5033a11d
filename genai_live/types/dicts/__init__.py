"""Dict forms of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 5614644d547cd4ab98862c3685eb4ee7b3f404f46f27dc5bd04fa6880cc6bf60
"""
