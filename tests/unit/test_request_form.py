"""What people type into the public form, read: cells for the registration, or a sentence beside each field."""

import pytest

from sync.inbox import LONGEST_TEXT
from sync.wording import load
from tests.unit.builders import ZONE, at
from webhooks.request_form import FIELDS, Entry, Reader, blank

NOW = at("09:00")
TYPED = {"unit": "A-1203", "customer": "王小明", "phone": "0912-345-678", "fault": "水管漏水"}


def entry(language: str = "zh_Hant", **typed: str) -> Entry:
    reader = Reader(
        wording=load(language), office=load("zh_Hant"), classes=("給排水", "電氣"), zone=ZONE, now=NOW
    )
    return reader.entry({**TYPED, **typed})


def test_what_is_typed_becomes_cells_and_empty_fields_become_none() -> None:
    assert entry().cells == TYPED
    assert entry(fault_class="電氣").cells == {**TYPED, "fault_class": "電氣"}
    assert blank() == Entry(typed={}, errors={}, cells={})


@pytest.mark.parametrize("wished", ["2026-11-24T14:30", "明天下午2:30", "11/24 1430", "115/11/24 14:30"])
def test_a_wished_time_is_an_appointment_in_the_offices_words(wished: str) -> None:
    cells = entry("en", inspection_at=wished).cells

    assert cells == {**TYPED, "visit": "客戶指定", "inspection_at": "2026-11-24 14:30"}


def test_at_once_is_no_appointment() -> None:
    assert "visit" not in entry(inspection_at="即時").cells


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"unit": " \u3000"}, "請填「地址／房號」。"),
        ({"customer": ""}, "請填「您的姓名」。"),
        ({"phone": "12"}, "不完整"),
        ({"fault": "漏" * 5000}, "最多 2000 個字，現在有 5000 個字"),
        ({"unit": "長" * 201}, "最多 200 個字"),
        ({"fault_class": "沒有這一類"}, "請從清單裡選一類"),
        ({"inspection_at": "昨天吧"}, "看不懂「昨天吧」；請用日期時間，例如 2026-11-24 14:30。"),
        ({"inspection_at": "2026-11-23T08:00"}, "已經過了"),
    ],
)
def test_what_will_not_do_is_told_beside_the_field_and_kept(typed: dict[str, str], words: str) -> None:
    found = entry(**typed)

    (key,) = typed
    assert list(found.errors) == [key]
    assert words in found.errors[key]
    assert found.typed[key] == typed[key].strip()
    assert found.typed["fault" if key != "fault" else "unit"] == TYPED["fault" if key != "fault" else "unit"]
    assert found.cells == {}


def test_errors_speak_the_senders_language() -> None:
    assert entry("en", unit="").errors["unit"] == 'Fill in "Address or unit".'
    assert entry("zh_Hans", unit="").errors["unit"] == "请填“地址／房号”。"


def test_the_longest_fault_is_taken() -> None:
    assert entry(fault="漏" * LONGEST_TEXT).errors == {}


@pytest.mark.parametrize(
    "text", ["=1+1", "'0912", "+886", "@SUM(A1)", "<script>alert(1)</script>", "#REF!", "💧"]
)
def test_words_stay_words(text: str) -> None:
    assert entry(fault=text).cells["fault"] == text


def test_lines_stay_lines_in_prose_only_and_control_characters_go() -> None:
    found = entry(fault="第一行\r\n第二行\x00\x1b", unit="A-1\r\n203\t\x07").cells

    assert (found["fault"], found["unit"]) == ("第一行\n第二行", "A-1 203")


def test_full_width_digits_are_a_telephone() -> None:
    assert entry(phone="０９１２３４５６７８").cells["phone"] == "０９１２３４５６７８"


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_every_field_has_a_label_and_what_it_needs_beside(language: str) -> None:
    words = load(language).words
    wanted = [f"request.{field.key}" for field in FIELDS]
    wanted += [f"request.{field.key}.hint" for field in FIELDS if field.hint]
    wanted += [f"request.{field.key}.none" for field in FIELDS if field.kind == "select"]

    assert [msgid for msgid in wanted if msgid not in words] == []
