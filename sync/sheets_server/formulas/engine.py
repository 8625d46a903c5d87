"""One spreadsheet inside the calculating library: what formulas read is there, and only changes are handed over."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import formualizer

from sync.sheets_server.formulas import functions, results
from sync.sheets_server.formulas.translation import BLANK, RESULT, Place, Plan, wrapped
from sync.sheets_server.rows import Failure, Formula, Row, Rows, Value, no_cells

MOST_ROWS, MOST_COLUMNS = 1_000_000, 16_000
"""What the library can hold."""
MILLISECONDS = 5_000
"""A calculation takes no longer, nor does a second one, formula by formula."""
MOST_LATE = 3
"""After so many formulas that take too long in one calculation, the others are not tried."""
WORK = 200_000_000
_BROKEN = "PanicException"


class BrokenEngineError(Exception):
    """The library gave up on a formula and must be started anew."""


class Engine:
    """The library's workbook for one set of sheets. Not safe for threads by itself."""

    def __init__(self, titles: tuple[str, ...]) -> None:
        limits = formualizer.EvaluationConfig()
        limits.max_eval_time_ms, limits.max_work_units, limits.enable_parallel = MILLISECONDS, WORK, False
        config = formualizer.WorkbookConfig(enable_changelog=False, eval_config=limits)
        self._workbook = formualizer.Workbook(config=config)
        for title in titles:
            self._workbook.add_sheet(title)
        self._columns: dict[str, set[int]] = {title: set() for title in titles}
        self._rows: dict[str, Rows[Row]] = {title: no_cells() for title in titles}
        self._numbers: dict[Place, int] = {}
        self._places: dict[int, Place] = {}
        self.arrays: dict[Place, list[list[Any]]] = {}
        """What wrapped formulas gave last, where it is more than one value."""
        self.refused: dict[Place, Failure] = {}
        """Formulas whose values do not fit, and the errors they show instead."""
        self.blanks: set[Place] = set()
        """Wrapped formulas that gave nothing; the library makes it 0."""
        self.late: set[Place] = set()
        """Formulas that took too long. They are let be until they are typed again or the library starts anew."""
        functions.register(self._workbook)
        self._workbook.register_function(BLANK, lambda: None, min_args=0, max_args=0)
        self._workbook.register_function(RESULT, self._result, min_args=2, max_args=2)

    def hold(self, title: str, rows: Rows[Row], columns: set[int]) -> None:
        """Takes over the cells of a sheet in some columns; formulas are handed over by `formula`."""
        known = self._columns[title]
        fresh = {column for column in columns if column < MOST_COLUMNS} - known
        if known:
            for row, old, new in changed_rows(self._rows[title], rows):
                for column in known:
                    self._changed(title, row, column, _at(old, column), _at(new, column))
        for column in sorted(fresh):
            self._fill(title, rows, column)
        known |= fresh
        self._rows[title] = rows

    def value(self, place: Place, value: Value) -> None:
        """Sets one cell."""
        if place.row < MOST_ROWS and place.column < MOST_COLUMNS:
            self._guarded(
                lambda: self._workbook.set_value(
                    place.sheet, place.row + 1, place.column + 1, results.handed(value)
                )
            )

    def formula(self, place: Place, plan: Plan) -> bool:
        """Sets one formula; False where the library cannot read it."""
        number = self._numbers.setdefault(place, len(self._numbers) + 1)
        self._places[number] = place
        self.drop(place)
        if place.row >= MOST_ROWS or place.column >= MOST_COLUMNS:
            return False
        try:
            self._guarded(
                lambda: self._workbook.set_formula(
                    place.sheet, place.row + 1, place.column + 1, wrapped(plan, number)
                )
            )
        except (RuntimeError, ValueError) as error:
            self.value(place, results.refused(str(error)))
            return False
        return True

    def drop(self, place: Place) -> None:
        """Forgets what a formula gave."""
        self.arrays.pop(place, None)
        self.blanks.discard(place)
        self.late.discard(place)

    def calculate(self, formulas: Iterable[Place]) -> None:
        """Calculates what depends on changes; the formulas that take too long are `late` afterwards."""
        try:
            self._guarded(self._workbook.evaluate_all)
        except formualizer.ExcelEvaluationError:
            self._calculate_each(formulas)

    def _calculate_each(self, formulas: Iterable[Place]) -> None:
        spent, failed = 0.0, 0
        for place in formulas:
            if place.row >= MOST_ROWS or place.column >= MOST_COLUMNS or place in self.late:
                continue
            began = time.monotonic()
            if spent < MILLISECONDS / 1_000 and failed < MOST_LATE and self._ends(place):
                spent += time.monotonic() - began
            else:
                failed += 1
                self.drop(place)
                self.late.add(place)
                self.value(place, results.TOO_SLOW)
        try:
            self._guarded(self._workbook.evaluate_all)
        except formualizer.ExcelEvaluationError as error:
            raise BrokenEngineError(str(error)) from error

    def _ends(self, place: Place) -> bool:
        try:
            self._guarded(lambda: self._workbook.evaluate_cell(place.sheet, place.row + 1, place.column + 1))
        except formualizer.ExcelEvaluationError:
            return False
        return True

    def result(self, place: Place) -> Any:
        """Gives what a cell shows, in the library's words."""
        if place.row >= MOST_ROWS or place.column >= MOST_COLUMNS:
            return {"kind": "NImpl"}
        return self._workbook.get_value(place.sheet, place.row + 1, place.column + 1)

    def at(self, utc: Any, offset: int) -> None:
        """Sets the time of NOW() and TODAY(), and the offset of the spreadsheet's time zone in seconds."""
        self._workbook.set_deterministic_clock(utc, offset)

    def _result(self, number: float, values: Any) -> Any:
        place = self._places[int(number)]
        self.drop(place)
        rows = values if isinstance(values, list) else [[values]]
        if not rows or not rows[0]:
            return results.handed(results.NO_MATCH)
        first = rows[0][0]
        if first is None:
            self.blanks.add(place)
        if len(rows) == len(rows[0]) == 1:
            return first
        self.arrays[place] = rows
        refused = self.refused.get(place)
        return first if refused is None else results.handed(refused)

    def _changed(self, title: str, row: int, column: int, old: Value, new: Value) -> None:
        if isinstance(new, Formula) or (type(old), old) == (type(new), new):
            return
        self.value(Place(title, row, column), new)

    def _fill(self, title: str, rows: Rows[Row], column: int) -> None:
        """Hands over a column whole: many cells cost one call."""
        for start, cells in filled_runs(rows, column):
            block = [[results.handed(value)] for value in cells]
            self._guarded(lambda: self._workbook.set_values_batch(title, start + 1, column + 1, block))  # noqa: B023 (called at once)

    @staticmethod
    def _guarded(call: Callable[[], object]) -> None:
        try:
            call()
        except BaseException as error:
            if type(error).__name__ == _BROKEN:
                raise BrokenEngineError(str(error)) from error
            raise


def changed_rows(old: Rows[Row], new: Rows[Row]) -> Iterator[tuple[int, Row, Row]]:
    """Gives (index, row before, row after) where two states of a sheet do not share a chunk at one place."""
    shared = _starts(old)
    for start, chunk in _starts(new).items():
        if shared.get(start) is not chunk:
            for offset, row in enumerate(chunk.rows):
                before = old.row(start + offset)
                if before is not row:
                    yield start + offset, before, row
    for index in range(len(new), len(old)):
        yield index, old.row(index), ()


def filled_runs(rows: Rows[Row], column: int) -> Iterator[tuple[int, list[Value]]]:
    """Gives (row, values) of the stretches of a column that hold values; formulas and empty cells part them."""
    run: list[Value] = []
    row = 0
    for row, cells in enumerate(rows.slice(0, MOST_ROWS)):
        value = _at(cells, column)
        if value is not None and not isinstance(value, Formula):
            run.append(value)
        elif run:
            yield row - len(run), run
            run = []
    if run:
        yield row + 1 - len(run), run


def _starts(rows: Rows[Row]) -> Mapping[int, Any]:
    found, start = {}, 0
    for chunk in rows.chunks:
        found[start] = chunk
        start += chunk.height
    return found


def _at(row: Row, column: int) -> Value:
    return row[column] if column < len(row) else None
