"""Forms of an earlier version of the API, rewritten into those of today; docs/names.md lists them.

Sessions and `connect` pass through here what users give. Nothing behind it knows the old forms.
"""
