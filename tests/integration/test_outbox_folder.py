import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import msgspec
import pytest

from sync.adapters.outbox_folder import FolderOutbox, OutboxFolderError, UnfitMailError
from sync.instant import Instant, from_datetime
from sync.ports import BackEndUnreachableError, Mail

MAIL = Mail(
    to=("e03@example.org", "e10@example.org"),
    subject="【緊急】逾時未派工：A棟12樓之3（KH-20261003-0007）",
    text="請立即處理\n" + "長" * 2000,
    html="<p>請立即處理</p>",
    message_id="<0123abcd@repairsheet>",
)
MORNING = from_datetime(datetime(2026, 10, 3, 1, 20, 5, tzinfo=UTC))


class _Clock:
    def __init__(self, now: Instant) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_is_a_file_that_mail_programs_open(tmp_path: Path) -> None:
    FolderOutbox(tmp_path / "outbox", _Clock(MORNING), "repair@example.org").send(MAIL)
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.name.startswith("20261003T012005Z-")
    assert path.suffix == ".eml"
    message = read(path)
    assert message["Subject"] == MAIL.subject
    assert message["From"] == "repair@example.org"
    assert message["To"] == "e03@example.org, e10@example.org"
    assert message["Message-ID"] == "<0123abcd@repairsheet>"
    assert message["Date"].datetime == datetime(2026, 10, 3, 1, 20, 5, tzinfo=UTC)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n").strip() == MAIL.text
    assert html.get_content().strip() == MAIL.html
    assert all(len(line) <= 998 and line.isascii() for line in path.read_bytes().decode().splitlines())


def test_the_same_mail_twice_is_one_file(tmp_path: Path) -> None:
    clock = _Clock(MORNING)
    outbox = FolderOutbox(tmp_path, clock)
    outbox.send(MAIL)
    (before,) = tmp_path.iterdir()
    first = before.read_bytes()
    outbox.send(MAIL)
    assert before.read_bytes() == first
    clock.now = Instant(MORNING + 3 * 86_400)
    outbox.send(msgspec.structs.replace(MAIL, subject="again"))
    assert list(tmp_path.iterdir()) == [before]
    assert read(before)["Subject"] == "again"


def test_other_mails_are_other_files_in_order_of_time(tmp_path: Path) -> None:
    clock = _Clock(MORNING)
    outbox = FolderOutbox(tmp_path, clock)
    for number in range(3):
        outbox.send(msgspec.structs.replace(MAIL, message_id=f"<{number}@repairsheet>"))
        clock.now = Instant(clock.now + 60)
    found = [read(path)["Message-ID"] for path in sorted(tmp_path.iterdir())]
    assert found == ["<0@repairsheet>", "<1@repairsheet>", "<2@repairsheet>"]


@pytest.mark.parametrize(
    "to",
    [
        (),
        ("",),
        ("a@",),
        ("@b",),
        ("not an address",),
        ("a@b\nBcc: all@example.org",),
        ("a@example.org, b@example.org",),
    ],
)
def test_a_broken_address_is_refused_for_good(to: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(UnfitMailError, match="0123abcd") as refused:
        FolderOutbox(tmp_path, _Clock(MORNING)).send(msgspec.structs.replace(MAIL, to=to))
    assert not isinstance(refused.value, BackEndUnreachableError)
    assert list(tmp_path.iterdir()) == []


def test_a_subject_cannot_smuggle_headers(tmp_path: Path) -> None:
    with pytest.raises(UnfitMailError):
        FolderOutbox(tmp_path, _Clock(MORNING)).send(
            msgspec.structs.replace(MAIL, subject="a\r\nBcc: b@example.org")
        )


def test_a_folder_that_takes_no_files_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file stands here")
    with pytest.raises(OutboxFolderError, match=r"\.eml") as refused:
        FolderOutbox(tmp_path / "outbox", _Clock(MORNING)).send(MAIL)
    assert isinstance(refused.value, BackEndUnreachableError)
    assert str(tmp_path / "outbox") in refused.value.remedy
