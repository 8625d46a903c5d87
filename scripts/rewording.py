"""Switches an office to another language, or to labels of its own."""

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace
from rich.console import Console

from scripts import showing
from scripts.founding import known_locale
from sync.bootstrap import OpenOffice, open_office
from sync.config import check, load, save
from sync.relabel import planned_words, relabel
from sync.relabelling import CHARTS, OFFICE, Relabel
from sync.run import run_pass
from sync.voice import Voice
from sync.wording import Wording


def reword(directory: Path, language: str | None, console: Console, *, dry_run: bool, yes: bool) -> None:
    """Shows the plan, asks, and does it; ConfigurationError for a language that there is not."""
    config = load(directory)
    wished = replace(config, locale=config.locale if language is None else known_locale(language))
    check(wished, "relabel")
    with open_office(directory) as office:
        office.hands.voice = Voice(lambda: wished.locale, office.hands.voice.languages)
        found = planned_words(office.hands, office.workbook)
        _show(found, office, console)
        changes = any(one.requests for one in found) or wished != config
        if not changes or dry_run or not (yes or click.confirm("Say it so?")):
            return
        save(directory, wished)
        done = relabel(office.hands, office.workbook)
        showing.show_report(run_pass(office.hands), office.hands.office, console)
        _show_left(done, office.hands.office.wording, console)


def _show(found: Sequence[Relabel], office: OpenOffice, console: Console) -> None:
    wording = office.hands.office.wording
    changing = [one for one in found if one.requests]
    for one in changing:
        words = {"tab": _name(one.tab, wording), "cells": str(one.cells), "looks": str(one.looks)}
        console.print(wording.word("relabel.tab", **words), highlight=False, markup=False, soft_wrap=True)
    if not changing:
        console.print(wording.word("relabel.nothing"), highlight=False)
    _show_left(found, wording, console)


def _show_left(found: Sequence[Relabel], wording: Wording, console: Console) -> None:
    for one in found:
        if one.left:
            words = {"tab": _name(one.tab, wording), "cells": str(one.left)}
            console.print(
                wording.word("relabel.left", **words), highlight=False, markup=False, soft_wrap=True
            )


def _name(tab: str, wording: Wording) -> str:
    if tab == CHARTS:
        return wording.term("charts")
    return wording.default("office_title") if tab == OFFICE else wording.tab(tab)
