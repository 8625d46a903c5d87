"""What a check of a case gives."""

from collections.abc import Iterator

from sheet_schema.problems import Problem

Found = Iterator[tuple[str, Problem]]
"""Row_id and problem."""
