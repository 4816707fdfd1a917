# SPDX-License-Identifier: Apache-2.0
"""Tables of the benchmarks: Markdown, a row as soon as it is known."""


class Table:
    """The head names the columns; the first holds text, the others are set to the right."""

    def __init__(self, *columns, first=28):
        self.widths = [first] + [max(9, len(column)) for column in columns[1:]]
        self.row(*columns)
        print("|" + "|".join("-" * (w + 2) if n == 0 else "-" * (w + 1) + ":" for n, w in enumerate(self.widths)) + "|")

    def row(self, *cells):
        shown = [str(c).ljust(w) if n == 0 else str(c).rjust(w) for n, (c, w) in enumerate(zip(cells, self.widths))]
        print("| " + " | ".join(shown) + " |", flush=True)
