"""Reminders as mails: subject, text and HTML in the reader's language (rules.md, "Reminders")."""

import hashlib
from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from sheet_schema.choices import URGENCY
from sync.ports import Mail, QueuedMail
from sync.rules.reminders import Effect
from sync.trouble import sentences
from sync.wording import LOCALES, Wording, load

DEFAULT_LOCALE = "zh_Hant"
FACTS = ("order_no", "unit", "fault_class", "fault", "urgency", "technician", "received", "due")
_TROUBLE = "trouble"
"""Mails about the sheet itself hold its codes instead of an order's facts."""
LONGEST_SUBJECT = 120
"""Characters; what is longer is cut in the subject only."""
BANDS = {"emergency": ("#b42318", "#fdf0ee"), "ordinary": ("#b54708", "#fdf5ea")}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One language's share of a mail."""

    lang: str
    colon: str
    badge: str
    heading: str
    story: str
    now: str
    action: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]
    open: str
    footer: str


def render(effect: Effect, language: str, base_url: str) -> tuple[str, str, str]:
    """Gives subject, text and HTML of an effect in one language; UnknownLocaleError for an unknown language."""
    return _rendered(effect, (language,), base_url)


def mail_of(effect: Effect, base_url: str, language: str = DEFAULT_LOCALE) -> Mail:
    """Gives the one mail of an effect to all its recipients, with a part for each language they read.

    `language` is the office's, for people who have stated none.
    """
    languages = tuple(dict.fromkeys(_language(recipient.language, language) for recipient in effect.to))
    subject, text, html = _rendered(effect, languages or (language,), base_url)
    return Mail(
        to=tuple(dict.fromkeys(recipient.email for recipient in effect.to)),
        subject=subject,
        text=text,
        html=html,
        message_id=f"<{hashlib.sha256(effect.key.encode()).hexdigest()}@repairsheet>",
        urgent=effect.words.get("urgency") == "emergency",
    )


def mails_of(effect: Effect, base_url: str, language: str = DEFAULT_LOCALE) -> tuple[QueuedMail, ...]:
    """Gives the mails of an effect for the ledger: one, under the effect's own key, so that it is queued once."""
    mail = mail_of(effect, base_url, language)
    return (
        QueuedMail(key=effect.key, rule=effect.rule, subject=effect.subject, due_at=effect.due_at, mail=mail),
    )


def row_link(base_url: str, order_no: str) -> str:
    """Gives the address that shows an order's row."""
    return f"{base_url.rstrip('/')}/order/{quote(order_no, safe='')}"


def _language(stated: str, otherwise: str) -> str:
    return stated if stated in LOCALES else otherwise


def _rendered(effect: Effect, languages: Sequence[str], base_url: str) -> tuple[str, str, str]:
    parts = tuple(_part(effect, language) for language in languages)
    subject = _subject(effect, parts[0].heading, languages[0])
    band, tint = BANDS.get(effect.words.get("urgency", ""), BANDS["ordinary"])
    link = base_url if _TROUBLE in effect.words else row_link(base_url, effect.subject)
    text, html = (
        _templates().get_template(name).render(parts=parts, subject=subject, link=link, band=band, tint=tint)
        for name in ("mail.txt.j2", "mail.html.j2")
    )
    return subject, text, html


def _subject(effect: Effect, heading: str, language: str) -> str:
    wording = _wording(language)
    words = {**effect.words, "urgency": _urgency(effect, wording), "heading": heading}
    msgid = "mail.sheet_subject" if _TROUBLE in effect.words else "mail.subject"
    subject = " ".join(wording.word(msgid, **words).split())
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


def _part(effect: Effect, language: str) -> Part:
    wording = _wording(language)
    words = {**effect.words, "tab": wording.tab(effect.words.get("tab", ""))}
    words["trouble"] = " ".join(sentences(effect.words.get(_TROUBLE, ""), wording))

    def said(msgid: str) -> str:
        return wording.word(f"mail.{msgid}", **words)

    level = [wording.word("mail.level", level=str(effect.level))] if effect.level else []
    badge = " · ".join([_urgency(effect, wording), *level])
    facts = ((wording.word(f"mail.{name}"), _fact(effect, name, wording)) for name in FACTS)
    return Part(
        lang=language.replace("_", "-"),
        colon=said("colon"),
        badge=effect.words["site"] if _TROUBLE in effect.words else badge,
        heading=said(f"{effect.rule}.heading"),
        story=said(f"{effect.rule}.story"),
        now=said("now"),
        action=said(f"{effect.rule}.action"),
        facts_title=said("facts"),
        facts=tuple((label, fact) for label, fact in facts if fact),
        open=said("sheet_open" if _TROUBLE in effect.words else "open"),
        footer=said("footer"),
    )


def _fact(effect: Effect, name: str, wording: Wording) -> str:
    if _TROUBLE in effect.words:
        return ""
    if name == "urgency":
        return _urgency(effect, wording)
    if name == "technician":
        return effect.words.get(name) or wording.word("mail.nobody")
    return effect.words.get(name, "")


def _urgency(effect: Effect, wording: Wording) -> str:
    return wording.choice(URGENCY, effect.words.get("urgency") or "ordinary")


@cache
def _wording(language: str) -> Wording:
    return load(language)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("sync", "templates"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
