from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sheet_schema.catalogue import tab
from sync.archive_book import Contents, build_book
from sync.book import ArchiveBook, Sheet
from sync.cell import CellValue
from sync.instant import at_local, to_serial
from sync.wording import load

TAIPEI = ZoneInfo("Asia/Taipei")
WORDING = load("zh_Hant")
Row = dict[str, CellValue]


def serial(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return to_serial(at_local(moment.date(), moment.time(), TAIPEI), TAIPEI)


def row(row_id: str, **cells: CellValue) -> Row:
    return {"row_id": row_id, "row_key": row_id, "noticed_at": serial("2026-10-01 09:00"), **cells}


def book(
    tabs: Mapping[str, list[Row]], orders: Mapping[str, str], received: Mapping[str, str]
) -> ArchiveBook:
    return build_book(
        site="KH",
        month="2026-10",
        zone=TAIPEI,
        contents={key: Contents(tab=tab(key), rows=tuple(rows)) for key, rows in tabs.items()},
        orders=orders,
        received=received,
        wording=WORDING,
    )


def column(sheet: Sheet, header: str) -> list[CellValue | None]:
    place = sheet.headers.index(header)
    return [cells[place] for cells in sheet.rows]


NUMBERS = {
    "r1": "KH-20260930-0001",
    "r2": "KH-20261001-0001",
    "r3": "KH-20261031-0001",
    "r4": "KH-20261101-0001",
}
RECEIVED = {number: f"{number[3:7]}-{number[7:9]}" for number in NUMBERS.values()}


def test_a_month_holds_the_numbers_received_in_it() -> None:
    rows = [row(row_id, order_no=number) for row_id, number in NUMBERS.items()]
    (sheet,) = book({"registration": rows}, NUMBERS, RECEIVED).sheets
    assert column(sheet, "請修單號") == ["KH-20261001-0001", "KH-20261031-0001"]


def test_it_also_holds_orders_finished_or_filed_in_it() -> None:
    """
    received    finished           filed               in 2026-10
    2026-09-30  2026-10-01 00:00   -                   yes: finished
    2026-09-30  2026-09-30 23:59   2026-10-31 23:59    yes: filed
    2026-09-30  2026-09-30 23:59   2026-11-01 00:00    no
    """
    numbers = {"s1": "KH-20260930-0001", "s2": "KH-20260930-0002", "s3": "KH-20260930-0003"}
    slips = [
        row("s1", finished_at=serial("2026-10-01 00:00")),
        row("s2", finished_at=serial("2026-09-30 23:59"), filed_at=serial("2026-10-31 23:59")),
        row("s3", finished_at=serial("2026-09-30 23:59"), filed_at=serial("2026-11-01 00:00")),
    ]
    lines = [row("l1", order_no="1", code="W01"), row("l2", order_no="2", code="W02"), row("l3", code="W03")]
    orders = {**numbers, "l1": numbers["s1"], "l2": numbers["s2"], "l3": numbers["s3"]}
    found = book(
        {"work_orders": slips, "order_lines": lines}, orders, dict.fromkeys(numbers.values(), "2026-09")
    )
    assert [len(sheet.rows) for sheet in found.sheets] == [2, 2]
    assert column(found.sheets[1], "項目編號") == ["W01", "W02"]


def test_rows_without_a_number_stay_in_the_sheet() -> None:
    rows = [row("r2", order_no="KH-20261001-0001"), row("r9", unit="A棟1樓之1")]
    (sheet,) = book({"registration": rows}, NUMBERS, RECEIVED).sheets
    assert len(sheet.rows) == 1


def test_reference_tabs_come_whole() -> None:
    found = book({"staff": [row("p1", name="王明"), row("p2", name="李華")]}, {}, {})
    assert column(found.sheets[0], "姓名") == ["王明", "李華"]


def test_sorting_by_people_changes_nothing() -> None:
    orders = {
        "a": "KH-20261001-0002",
        "b": "KH-20261001-0001",
        "c": "KH-20261001-0001",
        "d": "KH-20261001-0001",
    }
    rows = [row("a"), row("b", visit_no=2), row("c", visit_no=1), row("d", visit_no=2)]
    received = dict.fromkeys(orders.values(), "2026-10")
    first = book({"visits": rows}, orders, received)
    assert book({"visits": rows[::-1]}, orders, received) == first
    assert column(first.sheets[0], "次") == [1, 2, 2, None]


def test_carriers_are_left_out_and_twins_stay_as_times() -> None:
    arrived = serial("2026-10-01 14:30")
    rows = [row("v1", arrived="1430", arrived_at=arrived)]
    (sheet,) = book({"visits": rows}, {"v1": "KH-20261001-0001"}, RECEIVED).sheets
    keys = [one.key for one in tab("visits").columns if one.key not in {"row_id", "row_key"}]
    assert sheet.headers == tuple(WORDING.label("visits", key) for key in keys)
    assert "v1" not in sheet.rows[0]
    place = keys.index("arrived_at")
    assert sheet.rows[0][place] == arrived
    assert sheet.kinds[place] == "time"
    assert sheet.widths[place] >= 130
    assert sheet.rows[0][keys.index("arrived")] == "1430"


def test_money_becomes_cents_and_misread_money_stays_as_typed() -> None:
    rows = [
        row("v1", quoted=1200.55),
        row("v2", quoted="一千二"),
        row("v3", quoted=0),
        row("v4", quoted="  "),
    ]
    orders = {f"v{number}": f"KH-20261001-000{number}" for number in range(1, 5)}
    (sheet,) = book({"visits": rows}, orders, dict.fromkeys(orders.values(), "2026-10")).sheets
    assert column(sheet, "告知金額") == [120055, "一千二", 0, None]


def test_the_cover_counts() -> None:
    rows = [row(row_id, order_no=number) for row_id, number in NUMBERS.items()]
    slips = [row("s2", finished_at=serial("2026-10-02 10:00"), filed_at=serial("2026-11-02 10:00"))]
    cover = dict(
        book({"registration": rows, "work_orders": slips}, {**NUMBERS, "s2": NUMBERS["r2"]}, RECEIVED).cover
    )
    assert cover["站點"] == "KH"
    assert cover["時間所用時區"] == "Asia/Taipei"
    assert cover["本月接報單號"] == "2 張（KH-20261001-0001 至 KH-20261031-0001）"
    assert cover["本月修復單數"] == "1 張"
    assert cover["本月歸檔單數"] == "0 張"
    assert cover["客戶服務登記表 KH-21-R01"] == "2 列"
    assert "個人資料" in cover["版本"]


def test_a_month_without_calls_is_a_book_too() -> None:
    found = book({"registration": []}, {}, {})
    assert found.sheets[0].rows == ()
    assert dict(found.cover)["本月接報單號"] == "0 張"


def test_the_month_is_that_of_the_offices_clock() -> None:
    midnight = at_local(date(2026, 10, 1), time(0), TAIPEI)
    slips = [row("s1", finished_at=to_serial(midnight, TAIPEI))]
    found = book({"work_orders": slips}, {"s1": "KH-20260930-0001"}, {"KH-20260930-0001": "2026-09"})
    assert len(found.sheets[0].rows) == 1


def test_lines_are_found_by_the_number_people_typed_tails_included() -> None:
    """
    noticed      typed                belongs to
    2026-10-01   KH-20261001-0001     KH-20261001-0001
    2026-10-01   1                    KH-20261001-0001
    2026-10-31   1001-1               KH-20261001-0001
    2026-11-01   1                    KH-20261101-0001: another month
    2026-10-01   99                   nothing
    """
    typed: list[tuple[str, CellValue]] = [
        ("2026-10-01", "KH-20261001-0001"),
        ("2026-10-01", 1.0),
        ("2026-10-31", "1001-1"),
        ("2026-11-01", "1"),
        ("2026-10-01", "99"),
    ]
    lines = [
        row(f"l{place}", order_no=text, code=f"W0{place}") | {"noticed_at": serial(f"{day} 10:00")}
        for place, (day, text) in enumerate(typed)
    ]
    (sheet,) = book({"order_lines": lines}, {}, RECEIVED).sheets
    assert sorted(map(str, column(sheet, "項目編號"))) == ["W00", "W01", "W02"]


def test_a_number_shown_by_the_service_on_a_copied_row_proves_nothing() -> None:
    (sheet,) = book({"registration": [row("copy", order_no="KH-20261001-0001")]}, {}, RECEIVED).sheets
    assert sheet.rows == ()
