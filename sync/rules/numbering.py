"""Order numbers: given once, in order of receipt, never reused (rules.md, "Numbers")."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from sync.instant import Instant, local


class NumberRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A complete registration row that has no number yet."""

    row_id: str
    received: Instant


class NumberGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A number for a row, with its place in its day's sequence."""

    row_id: str
    number: str
    day: str
    seq: int


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """What a typed order number means: one number, several candidates, or nothing known."""

    number: str | None = None
    candidates: tuple[str, ...] = ()


def day_of(at: Instant, zone: ZoneInfo) -> str:
    """Gives the local day as yyyymmdd."""
    return local(at, zone).strftime("%Y%m%d")


def written(pattern: str, *, prefix: str, site: str, day: str, seq: int) -> str:
    """Gives a number in the office's pattern."""
    return pattern.format(prefix=prefix, site=site, yyyymmdd=day, seq=seq)


def assign(
    requests: Sequence[NumberRequest],
    *,
    taken: Mapping[str, str],
    last_seq_by_day: Mapping[str, int],
    pattern: str,
    prefix: str,
    site: str,
    zone: ZoneInfo,
) -> tuple[NumberGrant, ...]:
    """Gives numbers in order of receipt, of one moment in the order asked for.

    `taken` gives the numbers already bound, by row_id: those rows get none.
    A back-dated row gets the next number of its day and disturbs no later one.
    """
    used = set(taken.values())
    last = dict(last_seq_by_day)
    grants = []
    for request in sorted(requests, key=lambda request: request.received):
        if request.row_id in taken:
            continue
        day = day_of(request.received, zone)
        while True:
            last[day] = last.get(day, 0) + 1
            number = written(pattern, prefix=prefix, site=site, day=day, seq=last[day])
            if number not in used:
                break
        used.add(number)
        grants.append(NumberGrant(row_id=request.row_id, number=number, day=day, seq=last[day]))
    return tuple(grants)


_TAIL = re.compile(r"(?:(\d{4})-)?(\d{1,5})")


class Register:
    """Order numbers, indexed for what people type of them."""

    def __init__(self, numbers: Collection[str]) -> None:
        self._numbers = numbers

    def __contains__(self, number: str) -> bool:
        """True for a number that was given."""
        return number in self._numbers

    def of_seq(self, seq: int) -> Sequence[str]:
        """Gives the numbers of one place in their day's sequence."""
        return self._by_seq.get(seq, ())

    def ending(self, text: str) -> list[str]:
        """Gives the numbers that end with a text of six characters or more, whatever case and width."""
        return [number for folded, number in self._by_end.get(text[-SHORTEST:], ()) if folded.endswith(text)]

    @cached_property
    def _by_seq(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for number in self._numbers:
            seq = _seq_of(number)
            if seq is not None:
                found.setdefault(seq, []).append(number)
        return found

    @cached_property
    def _by_end(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for number in self._numbers:
            folded = _folded(number)
            found.setdefault(folded[-SHORTEST:], []).append((folded, number))
        return found


def match(typed: str, numbers: Register | Collection[str], today: str) -> Match:
    """Gives what a typed number means: the whole number, or a tail: `7` = today's 0007, `1003-7` = that day's.

    A day without a year is the latest such day that has numbers. `today` as yyyymmdd; empty, a bare tail is any day's.
    """
    if typed in numbers:
        return Match(number=typed)
    text = _folded(typed)
    for whole in (text, text.upper()):
        if whole in numbers:
            return Match(number=whole)
    register = numbers if isinstance(numbers, Register) else Register(numbers)
    found = _TAIL.fullmatch(text)
    if found is None:
        return _ends_with(text, register)
    month_day, ends = found[1], register.of_seq(int(found[2]))
    if month_day is None:
        return _one([number for number in ends if today in number])
    ends = [number for number in ends if month_day in number]
    days = sorted({_day_of_number(number) for number in ends if _day_of_number(number)[4:] == month_day})
    return _one([number for number in ends if days and _day_of_number(number) == days[-1]])


_DAY = re.compile(r"(\d{8})\D*(\d+)$")


def _day_of_number(number: str) -> str:
    found = _DAY.search(number)
    return found[1] if found else ""


def _seq_of(number: str) -> int | None:
    found = _DAY.search(number)
    return int(found[2]) if found else None


SHORTEST = 6
"""Characters of a number's end that tell it."""


def _ends_with(text: str, numbers: Register) -> Match:
    if len(text) < SHORTEST:
        return Match()
    ends = numbers.ending(text)
    return _one([number for number in ends if _folded(number) == text] or ends)


def _folded(text: str) -> str:
    """Without case and width, as it may have been typed."""
    narrow = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return narrow.strip().casefold()


def _one(found: Sequence[str]) -> Match:
    return Match(number=found[0]) if len(found) == 1 else Match(candidates=tuple(sorted(found)))
