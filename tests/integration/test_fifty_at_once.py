"""Fifty at once through every entrance of a running service: as many rows, as many numbers, every word there.

Beside them, plain concurrent `append_row` while appends race as they are known to do on Google's side.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import msgspec
import pytest
import requests

from sync.bootstrap import open_office
from sync.run import run_pass
from sync.sheets_server.transport import session_for
from tests.integration.command import serving
from tests.integration.visitor import SAID, WORDS, Founded, Program, Visitor, book, founded, program, rows

FIFTY = 50
WAIT_SECONDS = 110
RACE = {"kind": "append_race", "method": "sheets.spreadsheets.values.append", "seconds": 0.05}
"""An append takes the row of one that landed while it was under way, or in the blink before."""
Said = dict[str, str]


class House(msgspec.Struct):
    """A running office with all its doors."""

    office: Founded
    url: str

    @property
    def directory(self) -> Path:
        return self.office.directory

    def settled(self, everything: Sequence[Said]) -> list[dict[str, Any]]:
        """The registrations once everything said is among them, and all that is there is numbered."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found = rows(self.url, self.office)
            if not said_words(everything) - words(found) and all("order_no" in row for row in found):
                return found
            time.sleep(0.5)
        raise AssertionError(
            f"{len(found)} rows, {sum('order_no' in row for row in found)} numbers\n"
            + (self.directory / "test.log").read_text(encoding="utf-8")
        )

    def race(self) -> None:
        armed = requests.put(
            f"{self.url}/admin/faults",
            json=[RACE],
            headers={"Authorization": f"Bearer {self.office.admin}"},
            timeout=60,
        )
        assert armed.ok, armed.text


@contextmanager
def open_house(place: Path) -> Iterator[House]:
    """An office that serves meanwhile, and of which nothing is left to do behind it."""
    office = founded(place)
    with serving(office.directory) as service:
        yield House(office, service.url)
        assert service.health()["status"] == "ok"
        assert service.stop() == 0
    with open_office(office.directory) as opened:
        run_pass(opened.hands)  # the service may have been stopped between two of its own
        report = run_pass(opened.hands)
        assert (report.trouble, report.cells_written) == ("", 0), "a second pass plans nothing"
        assert not any(opened.ledger.check(opened.config.site).values())
        assert opened.ledger.memory(opened.config.site).requests == ()


def said_at(entrance: str) -> list[Said]:
    return [
        {**SAID, "unit": f"{entrance}-{turn}", "fault": f"{entrance} 第 {turn} 件漏水"}
        for turn in range(FIFTY)
    ]


def by_form(house: House, everything: Sequence[Said]) -> list[Callable[[], object]]:
    visitor = Visitor(house.url)
    keys = [visitor.form_key() for _ in everything]

    def send(key: str, said: Said) -> None:
        assert visitor.send(key, said).status_code == 303

    return [lambda key=key, said=said: send(key, said) for key, said in zip(keys, everything, strict=True)]  # type: ignore[misc]


def by_hook(house: House, everything: Sequence[Said]) -> list[Callable[[], object]]:
    caller: Program = program(house.directory, house.url)

    def send(said: Said) -> None:
        assert caller.send(said["unit"], said).status_code == 201

    return [lambda said=said: send(said) for said in everything]  # type: ignore[misc]


def by_append(house: House, everything: Sequence[Said]) -> list[Callable[[], object]]:
    """Each thread with a client of its own; the header is read once, as a script would."""
    title = WORDS.tab("registration")
    with session_for(house.url, house.office.token) as session:
        header = book(session, house.directory).worksheet(title).row_values(1)
    place = {header.index(WORDS.label("registration", key)): key for key in SAID}

    def append(said: Said) -> None:
        line: list[str | None] = [None] * len(header)
        for column, key in place.items():
            line[column] = said[key]
        with session_for(house.url, house.office.token) as session:
            book(session, house.directory).worksheet(title).append_row(line)  # type: ignore[arg-type]

    return [lambda said=said: append(said) for said in everything]  # type: ignore[misc]


ENTRANCES = {"form": by_form, "hook": by_hook, "append": by_append}


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """All start together, and none fails."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait(WAIT_SECONDS)
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def words(found: Sequence[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row.get(key, "") for key in SAID) for row in found)


def said_words(everything: Sequence[Said]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(said[key] for key in SAID) for said in everything)


def check_whole(house: House, everything: Sequence[Said]) -> None:
    """N rows, N numbers, N slips, and every word once."""
    found = house.settled(everything)
    numbers = [row["order_no"] for row in found]
    assert words(found) == said_words(everything)
    assert len(set(numbers)) == len(numbers) == len(everything)
    slips = rows(house.url, house.office, "work_orders")
    assert sorted(row["order_no"] for row in slips) == sorted(numbers)
    assert len({row["row_id"] for row in found}) == len(everything)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_fifty_at_once_are_fifty_rows_and_fifty_numbers(tmp_path: Path, entrance: str) -> None:
    with open_house(tmp_path / "office") as house:
        everything = said_at(entrance)

        at_once(ENTRANCES[entrance](house, everything))

        check_whole(house, everything)


def test_all_entrances_at_once_are_a_hundred_and_fifty(tmp_path: Path) -> None:
    with open_house(tmp_path / "office") as house:
        everything = {entrance: said_at(entrance) for entrance in ENTRANCES}

        at_once([act for entrance, said in everything.items() for act in ENTRANCES[entrance](house, said)])

        check_whole(house, [said for some in everything.values() for said in some])


def test_a_double_click_at_once_is_still_one_each(tmp_path: Path) -> None:
    with open_house(tmp_path / "office") as house:
        everything = said_at("form")[:20]
        acts = by_form(house, everything)

        at_once([act for act in acts for _ in range(3)])

        check_whole(house, everything)


def test_where_plain_appends_lose_rows_form_and_hook_lose_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The known race of concurrent appends, switched on in the same server for everybody at the same time."""
    with open_house(tmp_path / "office") as house:
        house.race()
        everything = {entrance: said_at(entrance) for entrance in ENTRANCES}
        acts = {entrance: ENTRANCES[entrance](house, said) for entrance, said in everything.items()}

        at_once([act for some in acts.values() for act in some])

        found = house.settled([*everything["form"], *everything["hook"]])
        arrived = Counter(row["unit"].partition("-")[0] for row in found)
        with capsys.disabled():
            print(f"\nof {FIFTY} each under an append race: {dict(sorted(arrived.items()))} rows")  # noqa: T201
        for entrance in ("form", "hook"):
            mine = [row for row in found if row["unit"].startswith(entrance)]
            assert words(mine) == said_words(everything[entrance]), f"{entrance}: every word once"
        assert arrived["append"] < FIFTY, "the race was on: plain appends overwrote each other"
        assert len({row["order_no"] for row in found}) == len(found), "each row has a number of its own"
