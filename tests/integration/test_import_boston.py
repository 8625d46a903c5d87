"""Real input: a hundred service requests of a city, through the command's own road."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rich.console import Console

from scripts.importing import ImportReport, run_import
from sync.bootstrap import OpenOffice, create_office, open_office
from sync.cell import CellValue
from sync.config import OfficeConfig
from sync.run import run_pass

REGISTER = Path(__file__).parents[1] / "data" / "boston311-100.csv"
QUIET = Console(quiet=True)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenOffice]:
    directory = tmp_path_factory.mktemp("boston")
    create_office(directory, OfficeConfig(site="BOS", locale="en", zone="America/New_York"))
    with open_office(directory) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(office: OpenOffice) -> ImportReport:
    return run_import(office, REGISTER, "boston311", dry_run=False, console=QUIET)


def requests() -> dict[str, dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return {row["case_enquiry_id"]: row for row in csv.DictReader(file)}


def by(office: OpenOffice, tab: str, column: str) -> dict[str, Mapping[str, CellValue]]:
    return {str(row.cells[column]): row.cells for row in office.hand.rows(tab)}


def test_every_row_is_taken_and_numbered(office: OpenOffice, report: ImportReport) -> None:
    registrations = by(office, "registration", "ref")

    assert (report.read, report.taken, report.new, report.rejected) == (100, 100, 100, 0)
    assert registrations.keys() == requests().keys()
    assert len({row["order_no"] for row in registrations.values()}) == 100
    assert report.unnumbered == 0


def test_nothing_that_was_taken_over_has_to_be_corrected(office: OpenOffice, report: ImportReport) -> None:
    assert report.new == 100
    assert office.ledger.status("BOS").counts.problems == 0


def test_the_request_without_a_location_stands_under_the_city(
    office: OpenOffice, report: ImportReport
) -> None:
    nowhere = [ref for ref, row in requests().items() if not row["location"].strip()]

    assert report.new == 100
    assert [by(office, "registration", "ref")[ref]["unit"] for ref in nowhere] == ["Boston"]


def test_the_rules_agree_with_the_city_on_every_row_that_has_a_target(
    office: OpenOffice, report: ImportReport
) -> None:
    """All 89 agree: the city calls a request late when it was closed behind its target, or is still open behind it."""
    registrations = by(office, "registration", "ref")
    orders = by(office, "work_orders", "order_no")
    term = office.hands.office.wording.term
    city = {"ONTIME": term("verdict.met"), "OVERDUE": term("verdict.breached")}
    judged = {
        ref: orders[str(registrations[ref]["order_no"])].get("completion")
        for ref, row in requests().items()
        if row["target_dt"]
    }

    assert report.rejected == 0
    assert len(judged) == 89
    assert judged == {ref: city[requests()[ref]["ontime"]] for ref in judged}


def test_closed_requests_are_filed_and_nobody_is_chased(office: OpenOffice, report: ImportReport) -> None:
    status = office.ledger.status("BOS")

    assert report.new == 100
    assert status.counts.by_stage == {"filed": 85, "arrived": 15}
    assert status.queued + status.sent == 0


def test_a_second_import_types_nothing_twice(office: OpenOffice, report: ImportReport) -> None:
    again = run_import(office, REGISTER, "boston311", dry_run=False, console=QUIET)

    assert report.taken == again.taken == 100
    assert again.new == 0
    assert len(office.hand.rows("registration")) == 100
    assert len(office.hand.rows("order_lines")) == 85


def test_a_pass_behind_the_import_writes_nothing(office: OpenOffice, report: ImportReport) -> None:
    assert report.new == 100
    assert run_pass(office.hands).cells_written == 0


def test_rejects_name_line_column_and_reason_and_come_back_corrected(tmp_path: Path) -> None:
    """The city's register has a column called reason: the fault class must come from it, not from our reason."""
    lines = REGISTER.read_text(encoding="utf-8").splitlines()
    header, row = lines[0], lines[2].split(",")
    late = ",".join(["999", "2022-01-19 11:18:00", "", "2022-01-12 08:00:00", *row[4:]])
    broken = ",".join(["998", "19 January", *row[2:]])
    path = tmp_path / "some.csv"
    path.write_text(f"{header}\n{late}\n\n{broken}\n", encoding="utf-8")
    create_office(tmp_path / "office", OfficeConfig(site="REJ", locale="en", zone="America/New_York"))

    with open_office(tmp_path / "office") as opened:
        report = run_import(opened, path, "boston311", dry_run=False, console=QUIET)
        rejected = opened.directory / "rejects" / "some.rejects.csv"
        with rejected.open(encoding="utf-8-sig", newline="") as file:
            found = [(row["reject_line"], row["reject_column"]) for row in csv.DictReader(file)]
        assert (report.rejected, report.taken) == (2, 0)
        assert found == [("2", "closed_dt"), ("4", "open_dt")]

        text = rejected.read_text(encoding="utf-8-sig").replace("19 January", "2022-01-19 11:18:00")
        rejected.write_text(text.replace("2022-01-12 08:00:00", "2022-01-20 08:00:00"), encoding="utf-8")
        again = run_import(opened, rejected, "boston311", dry_run=False, console=QUIET)
        assert (again.new, again.unnumbered, again.rejected) == (2, 0, 0)
        classes = {row.cells["fault_class"] for row in opened.hand.rows("registration")}
        assert classes == {"Needle Program"}


def test_a_dry_run_types_nothing(tmp_path: Path) -> None:
    create_office(tmp_path, OfficeConfig(site="DRY", locale="en", zone="America/New_York"))
    with open_office(tmp_path) as opened:
        report = run_import(opened, REGISTER, "boston311", dry_run=True, console=QUIET)

        assert (report.taken, report.new) == (100, 100)
        assert opened.hand.rows("registration") == ()


def test_a_dry_run_tells_what_is_there_already(office: OpenOffice, report: ImportReport) -> None:
    again = run_import(office, REGISTER, "boston311", dry_run=True, console=QUIET)

    assert report.new == 100
    assert (again.taken, again.new) == (100, 0)
