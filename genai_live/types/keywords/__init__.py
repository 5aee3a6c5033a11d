"""Keywords of the constructors, for type checkers.

Generated from schema/; do not edit. Change the schema and run `python -m codegen`.
sha256 of the source: 84d289200dd92b06d1fe4dfd349476857fd33cea488a79f1068c028b0eae3120
"""
