"""`python -m genai_live` is `genai-live`."""

import sys

from genai_live.cli import main

if __name__ == "__main__":
    sys.exit(main())
