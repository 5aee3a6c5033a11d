"""Measurements beside google-genai: `nox -s bench`. Ratios count; the times are this machine's."""
