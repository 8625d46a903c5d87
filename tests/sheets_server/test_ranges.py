"""Named ranges: the product's fence stands on them."""

from tests.sheets_server.desk import Book, Json, grid, span


def named(range_id: str, name: str, area: Json | None = None) -> Json:
    return {
        "addNamedRange": {
            "namedRange": {"namedRangeId": range_id, "name": name, "range": area or grid(0, 1, 0, 1)}
        }
    }


def unnamed(range_id: str) -> Json:
    return {"deleteNamedRange": {"namedRangeId": range_id}}


def names(book: Book) -> dict[str, Json]:
    return {
        one["namedRangeId"]: one["range"] for one in book.get(fields="namedRanges").get("namedRanges", [])
    }


def test_an_id_may_be_given_once(book: Book) -> None:
    made = book.apply(named("fence1", "a_name"))["replies"][0]["addNamedRange"]["namedRange"]
    assert made == {"namedRangeId": "fence1", "name": "a_name", "range": grid(0, 1, 0, 1)}
    assert "requests[0]" in book.refuses(named("fence1", "another"))


def test_a_name_may_be_given_once_whatever_its_case(book: Book) -> None:
    book.apply(named("one", "A_name"))
    assert "already exists" in book.refuses(named("two", "a_NAME"))
    assert "Invalid name" in book.refuses(named("two", "B7"))


def test_a_fence_that_is_gone_fails_the_whole_batch(book: Book) -> None:
    book.apply(named("fence1", "fence_1"))
    moved = [unnamed("fence1"), named("fence2", "fence_2")]
    write = {
        "repeatCell": {
            "range": grid(0, 1, 0, 1),
            "cell": {"userEnteredValue": {"stringValue": "x"}},
            "fields": "userEnteredValue",
        }
    }
    book.apply(*moved, write)
    revision = book.desk.server._books[book.id].revision  # noqa: SLF001 (nothing else shows that nothing was written)

    assert "No NamedRange with id" in book.refuses(unnamed("fence1"), named("fence3", "fence_3"), write | {})

    assert set(names(book)) == {"fence2"}
    assert book.desk.server._books[book.id].revision == revision  # noqa: SLF001


def test_its_name_reads_like_a_range_and_an_unknown_one_is_refused(book: Book) -> None:
    book.fill("B2", [["x", "y"]])
    book.apply(named("one", "Mine", grid(1, 2, 1, 3)))
    assert book.values("mine") == [["x", "y"]]
    assert book.values("Sheet1!mine") == [["x", "y"]]
    for unknown in ("yours", "Sheet9!A1", "'No such'", "Sheet1!yours"):
        found = book.desk.refused("GET", f"{book.url}/values/{unknown}")
        assert found == (400, f"Unable to parse range: {unknown}")
    found = book.desk.refused("GET", f"{book.url}/values:batchGet", ranges=["Sheet1", "yours"])
    assert found == (400, "Unable to parse range: yours")


def test_it_moves_with_its_rows_and_goes_with_them(book: Book) -> None:
    book.apply(named("mid", "mid", grid(5, 8, 0, 2)))
    book.apply({"insertDimension": {"range": span("ROWS", 0, 2)}})
    assert names(book)["mid"] == grid(7, 10, 0, 2)
    book.apply({"insertDimension": {"range": span("ROWS", 8, 9), "inheritFromBefore": True}})
    assert names(book)["mid"] == grid(7, 11, 0, 2)
    book.apply({"deleteDimension": {"range": span("ROWS", 10, 12)}})
    assert names(book)["mid"] == grid(7, 10, 0, 2)
    book.apply({"moveDimension": {"source": span("ROWS", 7, 10), "destinationIndex": 0}})
    assert names(book)["mid"] == grid(0, 3, 0, 2)
    book.apply({"insertDimension": {"range": span("COLUMNS", 1, 2)}})
    assert names(book)["mid"] == grid(0, 3, 0, 3)
    book.apply({"deleteDimension": {"range": span("ROWS", 0, 4)}})
    assert not names(book)


def test_it_goes_with_its_sheet(book: Book) -> None:
    book.apply(
        {"addSheet": {"properties": {"sheetId": 7, "title": "Two"}}},
        named("two", "two", grid(0, 1, 0, 1, sheet=7)),
    )
    book.apply({"deleteSheet": {"sheetId": 7}})
    assert not names(book)


def test_cut_cells_take_their_name_along(book: Book) -> None:
    book.apply(named("one", "one", grid(1, 2, 1, 2)))
    book.apply(
        {
            "cutPaste": {
                "source": grid(1, 2, 1, 2),
                "destination": {"sheetId": 0, "rowIndex": 9, "columnIndex": 3},
            }
        }
    )
    assert names(book)["one"] == grid(9, 10, 3, 4)
