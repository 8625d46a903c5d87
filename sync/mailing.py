"""Effects as mails, and mails out of the house."""

from collections.abc import Sequence

from sync.mail import mails_of
from sync.office import Office
from sync.ports import BackEndError, BackEndUnreachableError, Clock, Ledger, Outbox, QueuedMail
from sync.rules.reminders import Effect


def queued_mails(office: Office, effects: Sequence[Effect]) -> tuple[QueuedMail, ...]:
    """Gives the mails of effects, keyed so that none is ever queued twice."""
    return tuple(
        mail for effect in effects for mail in mails_of(effect, office.base_url, office.wording.locale)
    )


def send_due(site: str, ledger: Ledger, outbox: Outbox, clock: Clock) -> int:
    """Sends every mail whose time has come, emergencies first; gives how many went. A failed one waits for its turn."""
    gone = 0
    for queued in sorted(ledger.due_mails(site, clock()), key=lambda due: not due.mail.urgent):
        if not ledger.mail_sending(queued.key):
            continue
        try:
            outbox.send(queued.mail)
        except BackEndUnreachableError as error:
            ledger.mail_failed(queued.key, clock(), str(error), final=False)
        except BackEndError as error:
            ledger.mail_failed(queued.key, clock(), str(error), final=True)
        else:
            ledger.mail_sent(queued.key, clock())
            gone += 1
    return gone
