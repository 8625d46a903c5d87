"""What a basic filter hides, as clients read it."""

from typing import Any

import pytest

from tests.sheets_server.desk import Book, Json, grid

ROWS: list[list[Any]] = [["類別", "金額"], ["水", 5], ["電", 50], ["水電", 500], ["", 7]]


def condition(kind: str, *values: str) -> Json:
    return {"condition": {"type": kind, "values": [{"userEnteredValue": value} for value in values]}}


@pytest.mark.parametrize(
    ("criteria", "hidden"),
    [
        ({"0": {"hiddenValues": ["水"]}}, [1]),
        ({"0": condition("TEXT_CONTAINS", "水")}, [2, 4]),
        ({"0": condition("BLANK")}, [1, 2, 3]),
        ({"0": condition("NOT_BLANK")}, [4]),
        ({"1": condition("NUMBER_GREATER", "7")}, [1, 4]),
        ({"1": condition("NUMBER_BETWEEN", "6", "60")}, [1, 3]),
        ({"0": {"hiddenValues": ["電"]}, "1": condition("NUMBER_LESS_THAN_EQ", "7")}, [2, 3]),
        ({}, []),
    ],
)
def test_rows_that_do_not_pass_are_hidden(book: Book, criteria: Json, hidden: list[int]) -> None:
    book.fill("A1", ROWS)
    book.apply({"setBasicFilter": {"filter": {"range": grid(0, 5, 0, 2), "criteria": criteria}}})
    assert shown_hidden(book) == hidden
    book.apply({"clearBasicFilter": {"sheetId": 0}})
    assert shown_hidden(book) == []


def test_what_is_hidden_follows_the_values(book: Book) -> None:
    book.fill("A1", ROWS)
    spec = {"columnIndex": 1, "filterCriteria": condition("NUMBER_GREATER", "10")}
    book.apply({"setBasicFilter": {"filter": {"range": grid(0, 5, 0, 2), "filterSpecs": [spec]}}})
    assert shown_hidden(book) == [1, 4]
    book.fill("B2", [["=B4*2"]], "USER_ENTERED")
    assert shown_hidden(book) == [4]


def shown_hidden(book: Book) -> list[int]:
    rows = book.get(ranges="A1:B5", includeGridData="true")["sheets"][0]["data"][0]["rowMetadata"]
    return [index for index, row in enumerate(rows) if row.get("hiddenByFilter")]
