"""Answer forecast requests: `python -m wpx_tui.analysis.forecast < requests.jsonl`."""

import sys

from wpx_tui.analysis.forecast.batch import BatchCounts, run_batch


def main() -> int:
    """Answer standard input line by line; return 1 if a line could not be read, else 0."""
    counts = BatchCounts()
    for line in run_batch(sys.stdin.buffer, counts):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 1 if counts.errors else 0


if __name__ == "__main__":
    sys.exit(main())
