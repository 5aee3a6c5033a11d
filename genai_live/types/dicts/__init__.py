"""Dict forms of the classes.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 685e3182f1f4243fde8f130da8da6b08cc6238cd24e6f027c44be359a00d7a42
"""
