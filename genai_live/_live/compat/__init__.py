"""What people of the older API page write, made into today's forms; docs/names.md has the table.

A layer at the door: sessions and `connect` pass through it what users give. What is behind it knows
the forms of the wire alone.
"""
