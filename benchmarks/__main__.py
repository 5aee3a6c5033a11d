"""Run the benchmarks and print a table for each."""

from rich.console import Console

from benchmarks import codec, import_time


def main() -> None:
    """Run all benchmarks."""
    console = Console()
    for part in (import_time, codec):
        with console.status(f"measuring {part.TITLE} ..."):
            table = part.measure()
        console.print(table)


if __name__ == "__main__":
    main()
