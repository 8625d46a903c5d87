"""A dissatisfied customer: asked, called on, put right, called back, and round again until he is satisfied (C22)."""

from datetime import date
from pathlib import Path

from sync.adapters.ledger_tables import metadata
from sync.rebuild import rebuild
from tests.golden_files import assert_golden
from tests.scenarios.day import Day, day_in_office
from tests.scenarios.dump import dump

TUESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (24, 26, 27))
FIRST, SECOND = "LJ-20261123-0001", "LJ-20261124-0001"
CASE = f"{FIRST}-C"


def repaired(day: Day, nth: int, hour: int, order_no: str, rating: str) -> None:
    """An order is dispatched, repaired and signed, in an hour."""
    day.fill(f"{hour:02}:04", "work_orders", nth, technician="王師傅")
    day.fill(f"{hour:02}:12", "visits", nth, arrived=1, diagnosis="墊片老化", quoted=300, consented=1)
    day.add(f"{hour:02}:20", "order_lines", order_no=order_no, code="W01")
    day.fill(f"{hour:02}:30", "visits", nth, item="水龍頭", spec_model="1/2 吋", cause="墊片老化", test="正常",
             finished=1, result="修復", checklist="全部做到")  # fmt: skip
    day.fill(f"{hour:02}:40", "work_orders", nth, inspected_by="李師傅", inspection="現場合格", rating=rating,
             amount_confirmed=300, signature="本人")  # fmt: skip


def states(day: Day) -> list[str]:
    return [row["state"] for row in day.rows("cases")]


def open_tasks(day: Day) -> set[str]:
    return {row["kind"] for row in day.rows("tasks") if row["state"] != "完成"}


def first_round(day: Day) -> None:
    """The slip says 不滿意: asked on the same day, called on the next morning; a corrective order follows."""
    day.add(
        "09:00", "registration", unit="A-101", fault="水龍頭滴水", fault_class="給排水", received_by="林前台"
    )
    repaired(day, 1, 9, FIRST, "不滿意")
    assert (day.row("cases")["case_no"], states(day)) == (CASE, ["待了解"])
    assert open_tasks(day) == {"了解情況", "聯合回訪"}
    assert day.row("callbacks")["why"].endswith("評價不滿意")

    day.fill("11:00", "cases", 1, finding="客戶嫌水漬沒擦", improvement="完工前清場")
    assert (states(day), open_tasks(day)) == (["待聯合回訪"], {"聯合回訪"})

    day.at("08:30", TUESDAY)
    day.fill(
        "08:40",
        "callbacks",
        1,
        called=1,
        called_by="林前台",
        reached="接通",
        rating="不滿意",
        fault_gone="是",
    )
    assert day.row("work_orders")["final_rating"] == "不滿意（回訪）"
    day.fill("09:00", "cases", 1, visited=1, visited_by="吳經理")
    assert "服務部" in day.row("cases")["problems"]
    day.fill(
        "09:05", "cases", 1, visited_by="吳經理、何專員", demand="把水漬清乾淨，重裝水龍頭", plan="重裝並清場"
    )
    assert "problems" not in day.row("cases")
    assert (states(day), open_tasks(day)) == (["整改中"], {"整改"})
    slip = day.row("work_orders", 2)
    assert (slip["order_no"], slip["rework_of"], slip["case_no"]) == (SECOND, FIRST, CASE)
    assert (slip["fault"], slip["unit"]) == ("重裝並清場", "A-101")
    assert day.row("cases")["corrective"] == SECOND


def second_round(day: Day) -> None:
    """The corrective order is done, yet the call behind it finds him fair and the tap dripping: once more."""
    repaired(day, 2, 10, SECOND, "滿意")
    call = day.row("callbacks", 2)
    assert (call["kind"], call["why"], call["case_no"]) == ("整改", "整改後", CASE)
    day.fill(
        "10:50", "callbacks", 2, called=1, called_by="王師傅", reached="接通", rating="一般", fault_gone="否"
    )
    assert "換一個人" in day.row("callbacks", 2)["problems"]
    day.fill("10:55", "callbacks", 2, called_by="林前台")

    assert (states(day), [row["round"] for row in day.rows("cases")]) == (["轉下一輪", "待了解"], [1, 2])
    third = day.row("work_orders", 3)
    assert (third["rework_of"], third["case_no"]) == (FIRST, CASE), (
        "a fault that is still there waits for nothing"
    )
    day.wait("09:00", THURSDAY)
    overdue = {row["kind"] for row in day.rows("tasks") if row["state"] == "逾期"}
    assert overdue == {"了解情況", "向客戶說明"}, (
        "the visit has until the afternoon; nobody has been there (C19)"
    )
    day.fill("10:00", "cases", 2, finding="墊片尺寸不對", improvement="換供應商", visited=1,
             visited_by="吳經理、何專員", demand="換好")  # fmt: skip


def satisfied(day: Day) -> None:
    """The second corrective order holds, and the customer says so."""
    repaired(day, 3, 11, day.row("work_orders", 3)["order_no"], "滿意")
    assert states(day) == ["轉下一輪", "整改中"]
    day.at("08:00", FRIDAY)
    day.fill(
        "08:30", "callbacks", 3, called=1, called_by="林前台", reached="接通", rating="滿意", fault_gone="是"
    )
    assert states(day) == ["轉下一輪", "已結案（滿意）"]
    assert open_tasks(day) == set()
    assert "days_open" not in day.row("cases", 2)


def test_a_dissatisfied_customer_through_two_rounds(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        first_round(day)
        before = {key: value for key, value in day.row("work_orders").items() if key != "noticed_at"}
        second_round(day)
        satisfied(day)

        after = {key: value for key, value in day.row("work_orders").items() if key != "noticed_at"}
        assert after == before, "the first order's figures never change"
        assert day.look().cells_written == 0
        assert_golden("scenarios/dissatisfied.txt", dump(day))


def test_a_lost_ledger_knows_the_case_again(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        first_round(day)
        second_round(day)
        before = dump(day)
        occasions = _occasions(day)
        with day.office.ledger.engine.begin() as work:
            for table in reversed(metadata.sorted_tables):
                if table.name != "alembic_version":
                    work.execute(table.delete())
        day.office.ledger.open_site("LJ", "")

        found, _ = rebuild(day.office.hands)

        assert (found.strangers, found.doubled) == (0, ())
        assert _occasions(day) == occasions
        day.look()
        assert _unsealed(dump(day)) == _unsealed(before)
        assert day.look().cells_written == 0


def _unsealed(text: str) -> str:
    """The seal of the month is lost with its ledger: another one chooses others."""
    return text.replace("抽樣、", "")


def _occasions(day: Day) -> dict[str, tuple[str | None, str]]:
    """What each row was opened for, and whose it is."""
    rows = day.office.ledger.memory("LJ").rows.values()
    return {row.row_id: (row.parent, row.occasion) for row in rows}
