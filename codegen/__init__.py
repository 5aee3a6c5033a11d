"""Turns `schema/` into `genai_live/types/`: run `python -m codegen`."""
