"""The outbox as a folder of .eml files, one a mail: for offices without a mail server, trials and tests."""

import hashlib
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from sync.adapters.whole_file import FileNotWrittenError, write_whole
from sync.instant import Instant
from sync.ports import BackEndError, BackEndUnreachableError, Clock, Mail

SENDER = "repairsheet@localhost"


class UnfitMailError(BackEndError):
    """A mail cannot be put together, e.g. for a broken address; trying again does not help."""

    remedy = "correct the e-mail address in the staff tab"


class OutboxFolderError(BackEndUnreachableError):
    """The folder takes no files now; the mail waits for its next try."""


class FolderOutbox:
    """Outbox port: writes each mail as a file. The same message_id replaces its own file, never adds a second."""

    def __init__(self, directory: Path, clock: Clock, sender: str = SENDER) -> None:
        self._directory = directory
        self._clock = clock
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """See Outbox.send. UnfitMailError for a broken address, OutboxFolderError when the folder takes no files."""
        now = self._clock()
        content = to_bytes(mail, self._sender, now)
        try:
            write_whole(self._path(mail, now), content)
        except FileNotWrittenError as error:
            trouble = OutboxFolderError(str(error))
            trouble.remedy = error.remedy
            raise trouble from error

    def _path(self, mail: Mail, now: Instant) -> Path:
        name = _digest(mail.message_id)
        earlier = sorted(self._directory.glob(f"*-{name}.eml"))
        if earlier:
            return earlier[0]
        moment = datetime.fromtimestamp(now, UTC)
        return self._directory / f"{moment:%Y%m%dT%H%M%SZ}-{name}.eml"


def to_bytes(mail: Mail, sender: str, now: Instant) -> bytes:
    """Gives a mail as the bytes of a message, text and HTML; UnfitMailError when it cannot be one."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _address(sender)
        message["To"] = tuple(_address(to) for to in mail.to)
        message["Subject"] = mail.subject
        message["Message-ID"] = mail.message_id
        message["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
        # Nobody's out-of-office robot need answer (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        if mail.urgent:
            message["Importance"] = "high"
        message.set_content(mail.text, charset="utf-8", cte="base64")
        message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="base64")
    except (
        ValueError,
        MessageError,
        IndexError,
    ) as error:  # IndexError: how the parser meets an address cut short
        raise UnfitMailError(
            f"mail {mail.message_id} to {', '.join(mail.to) or 'nobody'}: {error}"
        ) from error
    if not mail.to:
        raise UnfitMailError(f"mail {mail.message_id} is to nobody")
    message.set_boundary(f"part-{_digest(mail.message_id)}")
    return message.as_bytes()


def _address(text: str) -> Address:
    return Address(addr_spec=text.strip())


def _digest(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:24]
