import re
from html.parser import HTMLParser

import msgspec
import pytest

from sync import alarms
from sync.instant import Instant
from sync.mail import LONGEST_SUBJECT, mail_of, mails_of, render, row_link
from sync.rules.reminders import RULES, Effect, Recipient
from sync.wording import LOCALES, UnknownLocaleError, load
from tests.golden_files import assert_golden

BASE = "https://repair.example.org/"
WORDS = {
    "order_no": "KH-20261003-0007",
    "site": "青田物業維修服務處",
    "unit": "A棟12樓之3",
    "fault": "主臥浴室天花板漏水",
    "fault_class": "給排水",
    "urgency": "emergency",
    "technician": "",
    "received": "2026-10-03 09:12",
    "due": "2026-10-03 09:15",
}


def effect(rule: str = "not_dispatched", *languages: str, **words: str) -> Effect:
    people = tuple(
        Recipient(staff_no=f"E{number}", name="林志明", email=f"e{number}@example.org", language=language)
        for number, language in enumerate(languages or ("",), start=1)
    )
    return Effect(
        key=f"{rule}:r1:1790989500:1",
        rule=rule,
        subject="KH-20261003-0007",
        level=0 if rule == "sent_out" else 1,
        due_at=Instant(1790989501),
        to=people,
        words={**WORDS, **words},
    )


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(html: str) -> _Shown:
    parser = _Shown()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize("rule", [rule.key for rule in RULES])
@pytest.mark.parametrize("language", LOCALES)
def test_each_mail_reads_as_reviewed(rule: str, language: str) -> None:
    technician = "" if rule == "not_dispatched" else "陳建宏"
    subject, text, html = render(effect(rule, technician=technician), language, BASE)
    assert_golden(f"mail/{rule}.{language}.txt", f"{subject}\n\n{text}")
    assert_golden(f"mail/{rule}.{language}.html", html)


@pytest.mark.parametrize("language", LOCALES)
def test_mails_about_the_sheet_itself_read_as_reviewed(language: str) -> None:
    lost = render(effect(alarms.ROW, tab="work_orders", technician="陳建宏"), language, BASE)
    assert_golden(f"mail/{alarms.ROW}.{language}.txt", f"{lost[0]}\n\n{lost[1]}")
    codes = "tab_missing:staff, columns_missing:registration:phone+unit"
    words = {"site": WORDS["site"], "trouble": codes}
    subject, text, html = render(msgspec.structs.replace(effect(alarms.SHEET), words=words), language, BASE)
    assert_golden(f"mail/{alarms.SHEET}.{language}.txt", f"{subject}\n\n{text}")
    assert shown(html).links == [BASE]


@pytest.mark.parametrize("rule", [*(rule.template for rule in RULES), alarms.SHEET, alarms.ROW])
@pytest.mark.parametrize("language", LOCALES)
def test_each_rule_of_the_table_has_its_sentences_in_each_language(rule: str, language: str) -> None:
    wording = load(language)
    for part in ("heading", "story", "action"):
        msgid = f"mail.{rule}.{part}"
        assert wording.word(msgid) != msgid


@pytest.mark.parametrize("language", LOCALES)
def test_no_placeholder_stays_open(language: str) -> None:
    for rule in RULES:
        for text in render(effect(rule.key), language, BASE):
            assert "…" not in text
            assert not re.search(r"\{\w+\}", text)
            assert "mail." not in text.replace("e-mail", "")


def test_html_and_text_tell_the_same_facts_and_link_to_the_order() -> None:
    _, text, html = render(effect(), "zh_Hant", BASE)
    page = shown(html)
    for word in (
        "KH-20261003-0007",
        "A棟12樓之3",
        "主臥浴室天花板漏水",
        "給排水",
        "2026-10-03 09:15",
        "尚未派工",
    ):
        assert word in text
        assert any(word in shown_text for shown_text in page.texts)
    assert page.links == ["https://repair.example.org/order/KH-20261003-0007"]
    assert page.links[0] in text


def test_what_customers_say_never_becomes_markup() -> None:
    _, _, html = render(effect(fault='<script>alert("x")</script> {due} & "漏水"'), "zh_Hant", BASE)
    assert "<script" not in html
    assert any('<script>alert("x")</script> {due} & "漏水"' in text for text in shown(html).texts)


def test_a_subject_is_one_short_line() -> None:
    subject, _, _ = render(effect(fault="漏水\r\nBcc: all@example.org\n" + "很" * 300), "zh_Hant", BASE)
    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) == LONGEST_SUBJECT
    assert subject.startswith("【緊急】逾時未派工：A棟12樓之3 漏水")


def test_one_mail_an_effect_speaks_each_language_of_its_readers_once() -> None:
    mail = mail_of(effect("not_dispatched", "zh_Hans", "", "en", "zh_Hans"), BASE, "zh_Hant")
    assert mail.to == ("e1@example.org", "e2@example.org", "e3@example.org", "e4@example.org")
    assert mail.subject.startswith("【紧急】逾时未派工")
    assert mail.text.count("KH-20261003-0007\n") == 6  # number and link, in three languages
    for heading in ("逾时未派工", "逾時未派工", "Not dispatched in time"):
        assert mail.html.count(f">{heading}</h1>") == 1


def test_an_office_without_stated_languages_reads_its_own() -> None:
    assert mail_of(effect(), BASE, "en").subject.startswith("[Emergency] Not dispatched in time")


def test_somebody_with_two_roles_gets_one_copy() -> None:
    twice = effect("not_dispatched", "", "")
    same = msgspec.structs.replace(twice, to=(twice.to[0], twice.to[0]))
    assert mail_of(same, BASE).to == ("e1@example.org",)


def test_a_mail_is_queued_under_the_effects_own_key_with_a_message_id_that_stays() -> None:
    (queued,) = mails_of(effect(), BASE)
    assert queued.key == "not_dispatched:r1:1790989500:1"
    assert queued.subject == "KH-20261003-0007"
    assert queued.due_at == 1790989501
    assert re.fullmatch(r"<[0-9a-f]{64}@repairsheet>", queued.mail.message_id)
    assert mails_of(effect("not_dispatched", "en"), BASE)[0].mail.message_id == queued.mail.message_id
    assert mails_of(effect("arrival_missed"), BASE)[0].mail.message_id != queued.mail.message_id


def test_a_link_is_safe_whatever_the_number_holds() -> None:
    assert row_link("http://127.0.0.1:8080", "KH/1 <&>") == "http://127.0.0.1:8080/order/KH%2F1%20%3C%26%3E"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLocaleError, match="fr"):
        render(effect(), "fr", BASE)
