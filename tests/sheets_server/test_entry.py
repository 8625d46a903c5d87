"""What people type, in several languages, and how numbers show."""

from datetime import date

import pytest

from sync.sheets_server.entry import Typist, typed
from sync.sheets_server.formats import shown
from sync.sheets_server.rows import Formula, Value

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("locale", "text", "value", "back"),
    [
        ("en_US", "NT$1,200", 1200, "NT$1,200"),
        ("zh_TW", "$1,200.50", 1200.5, "$1,200.50"),
        ("zh_HK", "HK$5", 5, "HK$5"),
        ("zh_CN", "¥5.5", 5.5, "¥5.50"),
        ("de_DE", "5 €", 5, "5 €"),
        ("de_DE", "1.234,5", 1234.5, "1.234,50"),
        ("de_DE", "1,25", 1.25, "1,25"),
        ("en_US", "($5)", -5, "-$5"),
        ("en_US", "(5)", -5, "-5"),
        ("en_US", "-$5", -5, "-$5"),
        ("en_US", "Mar 5, 2026", 46086, "Mar 5, 2026"),
        ("en_GB", "5 March 2026", 46086, "5 March 2026"),
        ("zh_TW", "3月5日", 46086, "3月5日"),
        ("zh_TW", "2026年3月5日", 46086, "2026年3月5日"),
        ("en_GB", "5/3/2026", 46086, "5/3/2026"),
        ("de_DE", "5.3.2026", 46086, "5.3.2026"),
        ("ja_JP", "2026/3/5", 46086, "2026/3/5"),
        ("zh_TW", "下午3:05", 15 / 24 + 5 / 1440, "下午3:05"),
        ("en_US", "30:15:00", 1.2604166666666667, "30:15:00"),
        ("en_US", "12.5%", 0.125, "12.50%"),
    ],
)
def test_what_is_typed_is_understood_and_shown_as_it_was(
    locale: str, text: str, value: float, back: str
) -> None:
    found, number_format = typed(text, {}, Typist(locale, TODAY))
    assert found == pytest.approx(value)
    assert isinstance(found, int | float)
    assert shown(found, number_format or {}, locale) == back


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+A1", Formula("=+A1")), ("+5", 5), ("'=1", "=1"), ("()", "()"), ("$", "$"), ("Mar 45", "Mar 45"),
        ("13月5日", "13月5日"), ("5 apples", "5 apples"), ("1.2.3", "1.2.3"), ("A-101", "A-101"),
    ],
)  # fmt: skip
def test_other_words_stay_words(text: str, value: Value) -> None:
    assert typed(text, {}, Typist("en_US", TODAY))[0] == value


@pytest.mark.parametrize(
    ("value", "pattern", "wanted"),
    [
        (5, "[$NT$]#,##0", "NT$5"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (1_234_567, '0.0,,"M"', "1.2M"),
        (1234, "#,##0,", "1"),
        (0.5, "# ?/?", "1/2"),
        (-2.75, "# ?/?", "-2 3/4"),
        (3.14159, "# ??/??", "3 14/99"),
        (0.3, "# ?/8", "2/8"),
        (150, '[>100]"高";[<=10]"低";"中"', "高"),
        (5, '[>100]"高";[<=10]"低";"中"', "低"),
        (50, '[>100]"高";[<=10]"低";"中"', "中"),
        (1.5, "[mm]:ss", "2160:00"),
        (-5, "#,##0;[Red](#,##0)", "(5)"),
        (0, '0;-0;"零"', "零"),
        (5, "00000", "00005"),
    ],
)
def test_numbers_show_by_their_pattern(value: float, pattern: str, wanted: str) -> None:
    assert shown(value, {"type": "NUMBER", "pattern": pattern}, "en_US") == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(12345678901.5, "12345678902"), (1 / 3, "0.3333333333"), (1e-7, "1E-07"), (5.0, "5"), (1e15, "1E+15")],
)
def test_numbers_without_a_format_show_plainly(value: float, wanted: str) -> None:
    assert shown(value, {}, "en_US") == wanted
