"""`repairsheet relabel`: an office goes over to another language, or to labels of its own, and loses nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from msgspec.structs import replace
from rich.console import Console

from scripts.furnish import furnish
from sheet_schema.fields import Kind
from sync.bootstrap import create_office, open_office
from sync.config import OfficeConfig, load, save
from sync.ports import BackEndUnreachableError
from sync.relabel import planned_words, relabel
from sync.relabelling import Relabel
from sync.run import preview
from tests.integration.command import repairsheet
from tests.integration.desk import COMPLETE, Desk, desk

LOOKS = (
    "properties(title,locale),sheets(properties(sheetId,title,index),"
    "filterViews(title,range,filterSpecs,sortSpecs),"
    "conditionalFormats,protectedRanges(range,description,warningOnly),charts(chartId,spec),"
    "data(rowData(values(userEnteredValue,note,dataValidation)),columnMetadata(hiddenByUser)))"
)
Cells = dict[str, list[dict[str, Any]]]


def switch(front: Desk, locale: str) -> tuple[Relabel, ...]:
    """As the command does."""
    directory = front.office.directory
    save(directory, replace(load(directory), locale=locale))
    return relabel(front.office.hands, front.office.workbook)


def looks(front: Desk) -> Any:
    """Sheet titles in formulas may stand in quotation marks or not."""
    tops = [f"'{sheet.title}'!1:3" for sheet in front.book.worksheets()]
    params: dict[str, str | int | bool | float | list[str] | None] = {"fields": LOOKS, "ranges": tops}
    return orjson.loads(orjson.dumps(front.book.fetch_sheet_metadata(params)).replace(b"'", b""))


def typed(front: Desk) -> Cells:
    return {tab.key: front.people_cells(tab.key) for tab in front.office.hands.office.tabs}


def whole(front: Desk) -> Cells:
    return {tab.key: front.rows(tab.key) for tab in front.office.hands.office.tabs}


def settle(front: Desk) -> None:
    """People's cells stay; a second pass finds nothing to do."""
    before = typed(front)
    front.look()
    assert typed(front) == before
    assert not preview(front.office.hands).writes


def labels_typed(front: Desk) -> dict[tuple[str, str], set[str]]:
    """What closed lists hold on the sheet, by tab and column."""
    return {
        (tab.key, column.key): {str(row[column.key]) for row in front.rows(tab.key) if column.key in row}
        for tab in front.office.hands.office.tabs
        for column in tab.people
        if column.kind is Kind.CHOICE
    }


def every_label(front: Desk) -> set[str]:
    words = front.office.hands.office.wording.words
    return {text for msgid, text in words.items() if msgid.startswith("choice.")}


@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_an_office_looks_as_if_it_had_been_founded_in_its_language(tmp_path: Path, locale: str) -> None:
    with desk(tmp_path / "other", OfficeConfig(site="LJ", locale=locale)) as founded:
        wanted = looks(founded)
    with desk(tmp_path / "office") as front:
        before = looks(front)
        switch(front, locale)
        assert looks(front) == wanted
        assert planned_words(front.office.hands, front.office.workbook) == ()
        switch(front, "zh_Hant")
        assert looks(front) == before


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a week of history."""
    directory = tmp_path_factory.mktemp("demo") / "office"
    create_office(directory, OfficeConfig(site="LJ"))
    with open_office(directory) as office:
        furnish(office, seed=7, days=7, console=Console(quiet=True))
    return directory


def test_a_furnished_office_goes_through_all_languages_and_back(demo: Path) -> None:
    with desk(demo) as front:
        front.look()
        first, numbers = whole(front), front.office.ledger.memory("LJ").numbers
        strange = {text for found in labels_typed(front).values() for text in found} - every_label(front)
        facts = front.office.ledger.memory("LJ").facts
        for locale in ("en", "zh_Hans", "zh_Hant"):
            done = switch(front, locale)
            assert sum(one.cells for one in done) > 200
            settle(front)
            words = front.office.hands.office.wording
            for (tab, key), found in labels_typed(front).items():
                choices = front.office.hands.office.by_key[tab].by_key[key].choices
                assert choices is not None
                assert found <= {words.choice(choices, one) for one in choices.keys} | strange, (tab, key)
        assert whole(front) == first
        memory = front.office.ledger.memory("LJ")
        assert memory.numbers == numbers
        assert memory.facts == facts


class Stopped(BaseException):
    """The process ends here, as by kill -9: nothing of it goes on."""


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as one:
        one.office.hand.type_rows(
            "staff",
            [{"staff_no": "T1", "name": "陳師傅", "role": "維修技工、維修領班", "email": "t@example.com"}],
        )
        one.register(**COMPLETE, channel="線上", urgency="緊急", remarks="滿意")
        one.look()
        one.type("work_orders", 2, technician="T1", inspection="現場合格", rating="滿意")
        one.look()
        yield one


def meanwhile(front: Desk, monkeypatch: pytest.MonkeyPatch, deed: Callable[[int], None]) -> None:
    """Does something each time before a batch is sent."""
    send, count = front.office.workbook.rearrange, iter(range(100))

    def slowly(fence: str, next_fence: str, requests_: Sequence[Mapping[str, Any]]) -> None:
        deed(next(count))
        send(fence, next_fence, requests_)

    monkeypatch.setattr(front.office.workbook, "rearrange", slowly)


def test_what_is_no_label_stays_as_it_was_typed(front: Desk) -> None:
    front.type("registration", 2, visit="等客戶電話")
    formula = {"userEnteredValue": {"formulaValue": '=IF(1=1,"本人","")'}}
    at = front.column("work_orders", "signature") - 1
    start = {"sheetId": front.tab("work_orders").id, "rowIndex": 1, "columnIndex": at}
    cells = {"start": start, "rows": [{"values": [formula]}], "fields": "userEnteredValue"}
    front.structure({"updateCells": cells})
    header = front.column("registration", "remarks")
    front.tab("registration").update_cell(1, header, "大家的備註")
    done = switch(front, "en")

    (row,) = (row for row in front.rows("registration") if row["unit"] == "A-101")
    assert (row["channel"], row["urgency"]) == ("Online", "Emergency")
    assert row["visit"] == "等客戶電話"
    assert row["remarks"] == "滿意"
    assert sum(one.left for one in done) == 2
    assert front.tab("registration").cell(1, header).value == "大家的備註"
    assert front.rows("work_orders")[0]["signature"] == "本人"
    assert front.rows("staff")[0]["role"] == "Technician、Foreman"
    settle(front)


def test_half_of_a_switch_is_read_as_the_whole_of_it(front: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(count: int) -> None:
        if count == 1:
            raise Stopped

    ledger = front.office.ledger
    facts, orders = ledger.memory("LJ").facts, front.rows("work_orders")
    with monkeypatch.context() as patch:
        patch.setattr("sync.relabelling.MAX_REQUESTS", 90)
        meanwhile(front, patch, stop)
        with pytest.raises(Stopped):
            switch(front, "en")
    assert front.rows("registration")[0]["channel"] == "Online"
    assert front.rows("work_orders")[0]["rating"] == "滿意"

    front.look()
    assert ledger.memory("LJ").facts == facts
    assert "滿意" not in str(front.rows("work_orders")[0].get("problems"))
    switch(front, "en")
    settle(front)
    (order,) = front.rows("work_orders")
    assert order["rating"] == "Satisfied"
    assert order["inspected_at"] == orders[0]["inspected_at"]
    assert planned_words(front.office.hands, front.office.workbook) == ()


def test_people_may_type_sort_and_move_while_it_works(front: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    registration = front.tab("registration").id

    def disturb(count: int) -> None:
        if count == 0:
            front.office.hand.type_rows(
                "registration", [{"unit": "B-2", "fault": "燈不亮", "channel": "電話"}]
            )
        if count == 1:
            span = {"sheetId": registration, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
            front.structure({"insertDimension": {"range": span}})

    monkeypatch.setattr("sync.relabelling.MAX_REQUESTS", 60)
    meanwhile(front, monkeypatch, disturb)
    switch(front, "en")
    settle(front)
    found = sorted((row["fault"], row["channel"]) for row in front.rows("registration"))
    assert found == [("水管漏水", "Online"), ("燈不亮", "Phone")]


def test_a_write_whose_answer_is_lost_has_happened_or_not(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = front.office.workbook.rearrange

    def lost(fence: str, next_fence: str, requests_: Sequence[Mapping[str, Any]]) -> None:
        send(fence, next_fence, requests_)
        raise BackEndUnreachableError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(front.office.workbook, "rearrange", lost)
        with pytest.raises(BackEndUnreachableError):
            switch(front, "en")
    front.look()
    switch(front, "en")
    settle(front)
    assert front.rows("registration")[0]["channel"] == "Online"


@pytest.mark.parametrize("after_seconds", [3.0, 6.0])
def test_killed_at_any_moment_it_is_finished_by_the_next(tmp_path: Path, after_seconds: float) -> None:
    directory = tmp_path / "office"
    with desk(directory) as one:
        for place in range(30):
            one.office.hand.type_rows("registration", [{**COMPLETE, "unit": f"A-{place}", "channel": "線上"}])
        one.look()
        before = typed(one)
    command = [sys.executable, "-m", "scripts", "relabel", "en", "--yes", "--data", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after_seconds)  # the moment itself is what is tried
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    done = repairsheet("relabel", "en", "--yes", "--data", directory)
    assert done.code == 0, done.err
    with desk(directory) as one:
        settle(one)
        assert {row["channel"] for row in one.rows("registration")} == {"Online"}
        switch(one, "zh_Hant")
        settle(one)
        assert typed(one) == before


def labelled(front: Desk, **labels: str) -> None:
    front.office.hand.type_rows(
        "settings", [{"key": f"label.{key}", "value": value} for key, value in labels.items()]
    )


def test_an_office_calls_things_as_it_likes(front: Desk) -> None:
    labelled(
        front, **{"column.registration.unit": "門牌", "choice.rating.satisfied": "很好", "tab.staff": "同仁"}
    )
    front.look()
    relabel(front.office.hands, front.office.workbook)
    settle(front)
    headers = front.tab("registration").row_values(1)
    assert "門牌" in headers
    assert "同仁" in {sheet.title for sheet in front.book.worksheets()}
    assert front.rows("work_orders")[0]["rating"] == "很好"
    assert front.rows("work_orders")[0]["final_rating"].startswith("很好")

    key = {row["key"]: row["row_id"] for row in front.rows("settings")}["label.choice.rating.satisfied"]
    front.office.hand.type_cells("settings", {key: {"value": "讚"}})
    front.look()
    assert "很好" not in str(front.rows("work_orders")[0].get("problems"))
    relabel(front.office.hands, front.office.workbook)
    settle(front)
    assert front.rows("work_orders")[0]["rating"] == "讚"

    switch(front, "en")
    settle(front)
    assert front.rows("work_orders")[0]["rating"] == "讚"
    assert "門牌" in front.tab("registration").row_values(1)


def test_a_label_that_means_something_else_already_is_refused(front: Desk) -> None:
    labelled(
        front,
        **{
            "choice.rating.satisfied": "不滿意",
            "column.registration.unit": "請修內容及部位",
            "column.registration.nothing": "什麼",
            "choice.rating.fair": "一般、普通",
            "tab.staff": "房號",
        },
    )
    front.look()
    problems = {row["key"].removeprefix("label."): row.get("problems", "") for row in front.rows("settings")}
    assert "已經是別的名稱" in problems["choice.rating.satisfied"]
    assert "已經是別的名稱" in problems["column.registration.unit"]
    assert "沒有「label.column.registration.nothing」" in problems["column.registration.nothing"]
    assert "不能當作用語" in problems["choice.rating.fair"]
    assert "已經是別的名稱" in problems["tab.staff"]
    assert planned_words(front.office.hands, front.office.workbook) == ()


def test_the_command_asks_first_and_says_what_stays(tmp_path: Path) -> None:
    directory = tmp_path / "office"
    with desk(directory) as one:
        one.register(**COMPLETE, channel="用喊的")
        one.look()
    shown = repairsheet("relabel", "en", "--dry-run", "--data", directory)
    assert shown.code == 0
    assert "Registrations: 1 cells hold something that is no choice" in shown.out
    assert load(directory).locale == "zh_Hant"
    refused = repairsheet("relabel", "klingon", "--data", directory)
    assert refused.code == 2
    assert "klingon" in refused.err
    done = repairsheet("relabel", "en", "--yes", "--data", directory)
    assert done.code == 0, done.err
    assert load(directory).locale == "en"
