"""Benchmarks against google-genai: `nox -s bench`. Compare ratios; times depend on the machine."""
