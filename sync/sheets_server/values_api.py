"""Sheets v4: the spreadsheets.values collection."""

from sync.sheets_server import filters, protection, tables, values
from sync.sheets_server.book import Book, Json
from sync.sheets_server.calls import Call, Reply
from sync.sheets_server.drive.permissions import WRITE


def get(call: Call) -> Reply:
    """spreadsheets.values.get."""
    return call.masked(values.answered(call.book(), call.names["range"], _asked(call)))


def batch_get(call: Call) -> Reply:
    """spreadsheets.values.batchGet."""
    book, asked = call.book(), _asked(call)
    found = [values.answered(book, text, asked) for text in call.query.get("ranges", ())]
    return call.masked({"spreadsheetId": book.spreadsheet_id, "valueRanges": found})


def update(call: Call) -> Reply:
    """spreadsheets.values.update."""
    book, body = call.book(WRITE), call.json()
    changed, answer = _written(call, book, call.names["range"], body, call.option("valueInputOption"))
    changed = call.files.save(book, changed)
    if call.flag("includeValuesInResponse"):
        answer["updatedData"] = values.read(changed, answer["updatedRange"], _answered(call, body))
    return call.masked(answer)


def batch_update(call: Call) -> Reply:
    """spreadsheets.values.batchUpdate."""
    book, body = call.book(WRITE), call.json()
    changed, answers = book, []
    for data in body.get("data", ()):
        changed, answer = _written(call, changed, data["range"], data, body.get("valueInputOption", ""))
        answers.append(answer)
    return _updated(call, book, changed, answers, body)


def _updated(call: Call, book: Book, changed: Book, answers: list[Json], body: Json) -> Reply:
    asked = values.rendering(
        "", body.get("responseValueRenderOption", ""), body.get("responseDateTimeRenderOption", "")
    )
    changed = call.files.save(book, changed)
    if body.get("includeValuesInResponse"):
        for answer in answers:
            answer["updatedData"] = values.read(changed, answer["updatedRange"], asked)
    totals = {
        f"totalUpdated{name}": sum(answer.get(f"updated{name}", 0) for answer in answers)
        for name in ("Rows", "Columns", "Cells")
    }
    sheets = len({changed.find(answer["updatedRange"])[0].sheet_id for answer in answers})
    answered = {**totals, "totalUpdatedSheets": sheets, "responses": answers}
    return call.masked(
        {"spreadsheetId": book.spreadsheet_id, **{name: found for name, found in answered.items() if found}}
    )


def batch_get_by_filter(call: Call) -> Reply:
    """spreadsheets.values.batchGetByDataFilter."""
    book, body = call.book(), call.json()
    asked = values.rendering(
        body.get("majorDimension", ""),
        body.get("valueRenderOption", ""),
        body.get("dateTimeRenderOption", ""),
    )
    found = filters.matched(book, filters.filters_of(body), asked)
    answer: Json = {"spreadsheetId": book.spreadsheet_id}
    return call.masked(answer | ({"valueRanges": found} if found else {}))


def batch_update_by_filter(call: Call) -> Reply:
    """spreadsheets.values.batchUpdateByDataFilter: each range goes to every area that its filter finds."""
    book, body = call.book(WRITE), call.json()
    changed, answers = book, []
    for data in body.get("data", ()):
        given = data.get("dataFilter", {})
        for place in filters.places(changed, given):
            sheet = changed.sheet(place[0].sheet_id)
            changed, answer = values.write_area(
                changed, (sheet, place[1]), data, body.get("valueInputOption", "")
            )
            _check(call, changed, answer["updatedRange"])
            answers.append({**_without_id(answer), "dataFilter": given})
    return _updated(call, book, changed, answers, body)


def batch_clear_by_filter(call: Call) -> Reply:
    """spreadsheets.values.batchClearByDataFilter."""
    book = call.book(WRITE)
    changed, cleared = book, []
    for given in filters.filters_of(call.json()):
        for sheet, area in filters.places(changed, given):
            changed, found = values.clear_area(changed, (changed.sheet(sheet.sheet_id), area))
            _check(call, changed, found)
            cleared.append(found)
    call.files.save(book, changed)
    return call.masked({"spreadsheetId": book.spreadsheet_id, "clearedRanges": cleared})


def _without_id(answer: Json) -> Json:
    return {name: found for name, found in answer.items() if name != "spreadsheetId"}


def append(call: Call) -> Reply:
    """spreadsheets.values.append."""
    book, body = call.book(WRITE), call.json()
    option, insert = call.option("valueInputOption"), call.option("insertDataOption")
    sheet, _ = book.find(call.names["range"])
    raced = call.appends.row(book.spreadsheet_id, sheet.sheet_id, call.races_since)
    changed, answer = tables.append(book, call.names["range"], body, option, insert, onto=raced)
    written = answer["updates"]["updatedRange"]
    call.appends.landed(book.spreadsheet_id, sheet.sheet_id, changed.find(written)[1].top or 0)
    _check(call, changed, written)
    changed = call.files.save(book, changed)
    if call.flag("includeValuesInResponse"):
        answer["updates"]["updatedData"] = values.read(changed, written, _answered(call, body))
    return call.masked(answer)


def clear(call: Call) -> Reply:
    """spreadsheets.values.clear."""
    book = call.book(WRITE)
    changed, cleared = values.clear(book, call.names["range"])
    _check(call, changed, cleared)
    call.files.save(book, changed)
    return call.masked({"spreadsheetId": book.spreadsheet_id, "clearedRange": cleared})


def batch_clear(call: Call) -> Reply:
    """spreadsheets.values.batchClear."""
    book = call.book(WRITE)
    changed, cleared = book, []
    for text in call.json().get("ranges", ()):
        changed, found = values.clear(changed, text)
        _check(call, changed, found)
        cleared.append(found)
    call.files.save(book, changed)
    return call.masked({"spreadsheetId": book.spreadsheet_id, "clearedRanges": cleared})


def _written(call: Call, book: Book, text: str, body: Json, option: str) -> tuple[Book, Json]:
    changed, answer = values.write(book, text, body, option)
    if "updatedCells" in answer:
        _check(call, changed, answer["updatedRange"])
    return changed, answer


def _check(call: Call, book: Book, written: str) -> None:
    sheet, area = book.find(written)
    protection.check(book, call.email, sheet, sheet.closed(area))


def _asked(call: Call) -> values.Rendering:
    return values.rendering(
        call.option("majorDimension"), call.option("valueRenderOption"), call.option("dateTimeRenderOption")
    )


def _answered(call: Call, body: Json) -> values.Rendering:
    return values.rendering(
        body.get("majorDimension", ""),
        call.option("responseValueRenderOption"),
        call.option("responseDateTimeRenderOption"),
    )
