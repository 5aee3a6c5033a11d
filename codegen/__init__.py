"""Generator of `genai_live/types/` from `schema/`: run `python -m codegen`."""
