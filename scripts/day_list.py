"""What `repairsheet calendar` prints: holidays, make-up days and the office's own days of a year."""

from typing import Any

from rich.console import Console
from rich.table import Table

from sheet_schema.choices import CALENDAR_KIND
from sync.bootstrap import OpenOffice
from sync.instant import local
from sync.rules.days import Days
from sync.rules.spans import MINUTES_A_DAY, Hours
from sync.rules.year import SpecialDay, special_days
from sync.typed_world import reference_now


def show_days(office: OpenOffice, year: int | None, console: Console, *, as_json: bool) -> None:
    """Prints the special days of a year, this one where none is named."""
    hands = office.hands
    memory = office.ledger.memory(office.config.site)
    now = hands.clock()
    reference = reference_now(office.workbook.read(None), memory, hands.office, now, hands.new_id)
    days = reference.calendars.days
    asked = year or local(now, days.zone).year
    document = _document(office, days, asked)
    if as_json:
        console.print_json(data=document)
        return
    table = Table("date", "", "kind", "working hours", "from", "note", title=_title(days, asked))
    for one in document["days"]:
        table.add_row(*(one[key] for key in ("date", "weekday", "kind", "hours", "source", "note")))
    console.print(table)
    if document["unconfirmed"]:
        console.print(
            f"[yellow]Nobody has confirmed the statutory days of {asked}: they are foreseen by rule. Once they are"
            f" announced, correct them in the tab {hands.office.wording.tab('calendar')} and put {asked} into the"
            f" setting holidays.confirmed.[/yellow]",
            highlight=False,
        )


def _title(days: Days, year: int) -> str:
    return (
        f"{year}, statutory days of {days.region}" if days.region != "none" else f"{year}, no statutory days"
    )


def _document(office: OpenOffice, days: Days, year: int) -> dict[str, Any]:
    return {
        "year": year,
        "region": days.region,
        "unconfirmed": days.is_unconfirmed(year),
        "days": [_line(one, office) for one in special_days(days, year)],
    }


def _line(one: SpecialDay, office: OpenOffice) -> dict[str, str]:
    wording = office.hands.office.wording
    return {
        "date": one.day.isoformat(),
        "weekday": f"{one.day:%a}",
        "kind": wording.choice(CALENDAR_KIND, one.kind),
        "hours": _hours(one.hours) or "-",
        "source": "law" if one.by_law else wording.tab("calendar"),
        "note": one.english if one.by_law and wording.locale == "en" else one.note,
    }


def _hours(hours: Hours) -> str:
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours)


def _clock(minute: int) -> str:
    """24:00 ends a day; what runs over midnight ends by the next day's clock."""
    shown = minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY
    return f"{shown // 60:02}:{shown % 60:02}"
