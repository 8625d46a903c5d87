"""docs/sheets.md says what the declarations say."""

from tests.golden_files import assert_golden
from tests.sheets_reference import sheets_reference


def test_the_reference_of_the_sheets_is_up_to_date() -> None:
    assert_golden("../../docs/sheets.md", f"{sheets_reference()}\n")
