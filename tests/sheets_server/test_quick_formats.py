"""The quick way to show a number gives what the general way gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.sheets_server import formats

NUMBERS = ("0", "0.00", "#,##0", "#,##0.0", "#,##0.00", "0%", "0.00%")
DATES = (
    "yyyy-mm-dd",
    "yyyy/m/d h:mm:ss",
    "hh:mm",
    "m/d/yyyy",
    "h:mm:ss",
    'yyyy"年"m"月"d"日"',
    "d. m. yyyy",
    "yyyy%mm",
)
LOCALES = st.sampled_from(["en_US", "zh_TW", "zh_CN", "ja_JP", "de_DE", "fr_FR", "es_ES", "ar_EG"])
VALUES = st.one_of(
    st.floats(-1e12, 1e12),
    st.floats(-10, 10),
    st.integers(-(10**9), 10**9),
    st.decimals(-100, 100, places=3).map(float),
    st.sampled_from([0, 0.5, 1.005, 2.675, -0.125, 1e-9, 999.995, 0.145, 46000.999999]),
)


@given(VALUES, st.sampled_from(NUMBERS), st.sampled_from(["NUMBER", "PERCENT", "CURRENCY"]), LOCALES)
def test_numbers(value: float, pattern: str, kind: str, locale: str) -> None:
    general = formats._shown(value, kind, pattern, locale)  # noqa: SLF001 (the general way is what is compared with)
    assert formats.shown(value, {"type": kind, "pattern": pattern}, locale) == general


@given(
    st.floats(-2, 3e6),
    st.sampled_from(DATES),
    st.sampled_from(["DATE", "TIME", "DATE_TIME", "NUMBER"]),
    LOCALES,
)
def test_dates(value: float, pattern: str, kind: str, locale: str) -> None:
    general = formats._shown(value, kind, pattern, locale)  # noqa: SLF001
    assert formats.shown(value, {"type": kind, "pattern": pattern}, locale) == general


@pytest.mark.parametrize(
    ("kind", "pattern"), [("DATE", "yyyy-mm-dd"), ("NUMBER", "#,##0.00"), ("PERCENT", "0%")]
)
def test_common_patterns_are_shown_the_quick_way(kind: str, pattern: str) -> None:
    quick = formats._quick(kind, pattern, "zh_TW")  # noqa: SLF001
    assert quick is not None
    assert quick(46000.3) is not None
