"""Translate names of the earlier JavaScript documentation; docs/compatibility.md has the table.

Sessions and `connect` pass through here what users give. Nothing behind it knows the old forms.
"""
