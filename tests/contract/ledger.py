"""What every ledger does, whatever database stands behind it; each adapter inherits these tests."""

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from sync.adapters.ledger_sql import SqlLedger
from sync.instant import DAY, Instant
from sync.memory import Edit, Fact, KnownRow, Number, Place, Request, RowState, Seed, ShownWords, Source
from sync.plan import Counts, Event, Plan, RowSnapshot
from sync.ports import Lease, LeaseLostError, LedgerLostError, Mail, QueuedMail, RequestState
from sync.records import FeeItem
from sync.sheet import Layout
from tests.contract.ledger_writes import NOW, WRITE, WriteContract

ROW = KnownRow(
    row_id="r1",
    tab="registration",
    state=RowState.LIVE,
    noticed_at=NOW,
    cells={"fault": "漏水", "quantity": 1.5},
    index=3,
)
SAID = {"unit": "A-101", "fault": "=1+1", "phone": "0912345678"}
NUMBER = Number(number="LJ-20261123-0001", row_id="r1", day="20261123", seq=1)


def mail(key: str, due_at: Instant = NOW) -> QueuedMail:
    words = Mail(
        to=("a@example.com",), subject="逾時", text="請處理", html="<p>請處理</p>", message_id=f"<{key}@x>"
    )
    return QueuedMail(key=key, rule="arrival_missed", subject=NUMBER.number, due_at=due_at, mail=words)


class LedgerContract(WriteContract):
    """Inherit, and give a `ledger` fixture."""

    @pytest.fixture
    def lease(self, ledger: SqlLedger) -> Lease:
        ledger.open_site("LJ", "f0")
        return ledger.acquire("LJ", "one", NOW, 60)

    @pytest.fixture
    def door(self, ledger: SqlLedger) -> SqlLedger:
        """The ledger of an office, as its front door sees it: without a lease."""
        ledger.open_site("LJ", "f0")
        return ledger

    def test_one_writer_at_a_time(self, ledger: SqlLedger, lease: Lease) -> None:
        with pytest.raises(LeaseLostError):
            ledger.acquire("LJ", "two", NOW, 60)
        assert lease.holder == "one"

    def test_a_lease_that_ended_is_for_the_next_and_the_old_token_is_worth_nothing(
        self, ledger: SqlLedger, lease: Lease
    ) -> None:
        other = ledger.acquire("LJ", "two", Instant(NOW + 61), 60)

        assert other.token > lease.token
        with pytest.raises(LeaseLostError):
            ledger.reserve(lease, Plan(rows=(ROW,)), (), WRITE, NOW)
        assert ledger.memory("LJ").rows == {}

    def test_a_lease_that_a_wrong_clock_took_holds_nobody_up(self, ledger: SqlLedger, lease: Lease) -> None:
        tomorrow = ledger.acquire("LJ", "one", Instant(NOW + DAY), 60)

        assert ledger.acquire("LJ", "two", NOW, 60).token > tomorrow.token > lease.token

    def test_only_fences_of_its_own_are_known(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), (), WRITE, NOW)

        assert ledger.knows_fence("LJ", "f1")
        assert not ledger.knows_fence("LJ", "somebody's")

    def test_a_lease_given_back_keeps_nobody_waiting(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.release(lease)

        assert ledger.acquire("LJ", "two", NOW, 60).holder == "two"

    def test_what_is_reserved_is_remembered(self, ledger: SqlLedger, lease: Lease) -> None:
        fact = Fact(raw="1430", stated=NOW, seen=NOW)
        ledger.reserve(
            lease, Plan(rows=(ROW,), numbers=(NUMBER,), facts={("r1", "received"): fact}), (), WRITE, NOW
        )

        memory = ledger.memory("LJ")
        assert memory.rows == {"r1": ROW}
        assert memory.numbers == {"r1": NUMBER}
        assert memory.facts == {("r1", "received"): fact}
        assert memory.fence == "f0", "an intent is not yet a deed"

    def test_what_nobody_wrote_is_not_read_again_and_what_anybody_wrote_is(
        self, ledger: SqlLedger, lease: Lease
    ) -> None:
        def shown() -> int:
            return ledger.memory("LJ").rows["r1"].index

        ledger.reserve(lease, Plan(rows=(ROW,)), (), None, NOW)
        first = ledger.memory("LJ").rows
        assert ledger.memory("LJ").rows is first
        with SqlLedger(ledger.engine.url.render_as_string(hide_password=False)) as other:
            for index, writer in enumerate((ledger, other, other, ledger, ledger), start=4):
                lease = writer.acquire("LJ", "one", NOW, 60)
                assert shown() == index - 1
                writer.reserve(lease, Plan(rows=(replace(ROW, index=index),)), (), None, NOW)
                assert shown() == index

    def test_a_number_is_given_once(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(numbers=(NUMBER,)), (), None, NOW)
        again = Number(number=NUMBER.number, row_id="r2", day="20261123", seq=2)

        with pytest.raises(IntegrityError):
            ledger.reserve(lease, Plan(rows=(ROW,), numbers=(again,)), (), None, NOW)
        assert ledger.memory("LJ").rows == {}, "the whole reservation falls"

    def test_prices_and_closed_rows_are_kept_as_they_were(self, ledger: SqlLedger, lease: Lease) -> None:
        item = FeeItem(row_id="i1", noticed_at=NOW, code="A-01", labour_price=30_000)
        shot = RowSnapshot(
            row_id="r1", case_id="r1", cells={"fault": "漏水", "stage": "已歸檔", "total": 300.5}
        )
        ledger.reserve(
            lease,
            Plan(rows=(replace(ROW, schedule_version="s1"),), schedules={"s1": (item,)}, closed=(shot,)),
            (),
            None,
            NOW,
        )

        memory = ledger.memory("LJ")
        assert memory.rows["r1"].schedule_version == "s1"
        assert memory.schedules == {"s1": (item,)}
        assert memory.closed == {"r1"}
        assert ledger.snapshot("LJ", "r1") == (shot,)

        ledger.reserve(lease, Plan(reopened=("r1",)), (), None, NOW)
        assert ledger.memory("LJ").closed == frozenset()

    def test_a_strange_fence_is_adopted_and_told(self, ledger: SqlLedger, lease: Lease) -> None:
        assert not ledger.settle(lease, "fx", NOW)
        assert ledger.memory("LJ").fence == "fx"
        assert ledger.status("LJ").events == 1

    def test_an_effect_is_queued_once_for_ever(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), [mail("k1")], None, NOW)
        ledger.reserve(lease, Plan(), [mail("k1"), mail("k2")], None, NOW)
        assert [queued.key for queued in ledger.due_mails("LJ", NOW)] == ["k1", "k2"]

        ledger.mail_sending("k1")
        ledger.mail_sent("k1", NOW)
        ledger.reserve(lease, Plan(), [mail("k1")], None, NOW)
        assert [queued.key for queued in ledger.due_mails("LJ", NOW)] == ["k2"]

    def test_the_seal_and_the_places_of_a_month_are_kept_as_they_are(
        self, ledger: SqlLedger, lease: Lease
    ) -> None:
        seed = Seed(month="2026-11", seed="r1" * 19, rate="0.30")
        places = tuple(
            Place(month="2026-11", place=place, case_id=f"r{place}", technician="W01", seen_at=NOW)
            for place in range(3)
        )
        ledger.reserve(lease, Plan(seeds=(seed,), places=places[:2]), (), None, NOW)
        ledger.reserve(lease, Plan(places=places[2:]), (), None, NOW)

        memory = ledger.memory("LJ")
        assert (memory.seeds, memory.places) == ({"2026-11": seed}, places)
        with pytest.raises(IntegrityError):
            ledger.reserve(lease, Plan(seeds=(replace(seed, seed="another"),)), (), None, NOW)
        with pytest.raises(IntegrityError):
            ledger.reserve(lease, Plan(places=(replace(places[0], place=7),)), (), None, NOW)

    def test_a_mail_waits_for_its_time(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), [mail("k1", Instant(NOW + 60))], None, NOW)

        assert ledger.due_mails("LJ", NOW) == ()
        assert ledger.due_mails("LJ", Instant(NOW + 60)) == (mail("k1", Instant(NOW + 60)),)

    def test_a_silenced_mail_is_forgotten_and_may_come_again(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), (mail("k1"), mail("k2")), None, NOW)
        ledger.mail_sending("k2")
        ledger.mail_sent("k2", NOW)
        ledger.reserve(lease, Plan(silenced=("k1", "k2")), (), None, NOW)

        assert ledger.memory("LJ").effect_keys == {"k2"}, "what went out is remembered"
        ledger.reserve(lease, Plan(), (mail("k1"), mail("k2")), None, NOW)
        assert [one.key for one in ledger.due_mails("LJ", NOW)] == ["k1"]

    def test_a_recalled_mail_does_not_go(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), [mail("k1")], None, NOW)
        ledger.reserve(lease, Plan(recalled=("k1",)), (), None, NOW)

        assert ledger.due_mails("LJ", NOW) == ()
        assert not ledger.mail_sending("k1")

    def test_a_crash_while_sending_sends_again(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), [mail("k1")], None, NOW)
        assert ledger.mail_sending("k1")

        assert [queued.key for queued in ledger.due_mails("LJ", NOW)] == ["k1"]

    def test_a_failed_mail_backs_off_and_is_given_up(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), [mail("k1")], None, NOW)
        now, tries = NOW, 0
        while found := ledger.due_mails("LJ", Instant(now + 86_400)):
            ledger.mail_sending(found[0].key)
            ledger.mail_failed("k1", now, "no answer", final=False)
            assert ledger.due_mails("LJ", now) == ()
            now, tries = Instant(now + 86_400), tries + 1

        assert tries == 8
        assert ledger.status("LJ").failed == 1

    def test_the_event_log_is_a_chain(self, ledger: SqlLedger, lease: Lease) -> None:
        for place in range(3):
            ledger.note(
                lease, [Event(kind="cell_changed", subject="r1", words={"old": place, "new": "漏水"})], NOW
            )

        assert ledger.status("LJ").events == 3
        assert ledger.broken_link("LJ") is None

    def test_layouts_and_status_are_kept(self, ledger: SqlLedger, lease: Lease) -> None:
        layouts = {
            "registration": Layout(sheet_id=1, title="登記", columns={"row_id": 0}, headers=("識別碼",))
        }
        counts = Counts(registrations=3, by_stage={"filed": 2})
        ledger.keep_layouts(lease, layouts)
        ledger.close_pass(lease, counts=counts, next_change_at=Instant(NOW + 5), calls=2, trouble="", now=NOW)

        status = ledger.status("LJ")
        assert ledger.layouts("LJ") == layouts
        assert (status.counts, status.next_change_at, status.calls) == (counts, NOW + 5, 2)

    def test_who_edited_a_row_last_is_known(self, door: SqlLedger) -> None:
        def edit(row_id: str, column: str, editor: str) -> Edit:
            return Edit(tab="rulings", row_id=row_id, column=column, editor=editor, at=NOW)

        assert door.memory("LJ").editors == {}
        door.take_edits("LJ", [edit("r1", "by", "boss@example.com"), edit("r2", "by", "x@example.com")])
        door.take_edits("LJ", [edit("r1", "reason", "x@example.com")])
        assert door.memory("LJ").editors == {"r1": "x@example.com", "r2": "x@example.com"}
        door.take_edits("LJ", [edit("r1", "by", "boss@example.com")])
        assert door.memory("LJ").editors["r1"] == "boss@example.com"
        with pytest.raises(LedgerLostError):
            door.take_edits("XX", [edit("r1", "by", "boss@example.com")])

    def test_the_words_that_the_tabs_show_are_kept(self, ledger: SqlLedger, lease: Lease) -> None:
        assert ledger.words("LJ") == ShownWords()
        shown = ShownWords(locale="en", labels={"tab.staff": "People"}, others=({"tab.staff": "Folk"},))
        ledger.keep_words(lease, shown)
        assert ledger.words("LJ") == ledger.memory("LJ").words == shown

    def test_a_request_is_taken_in_once_and_gives_the_same_receipt_for_ever(self, door: SqlLedger) -> None:
        first = door.take_request("LJ", "form:1", Source.FORM, SAID, NOW)
        again = door.take_request("LJ", "form:1", Source.FORM, SAID, Instant(NOW + 60))

        assert (first.state, first.order_no, first.stage) == (RequestState.WAITING, None, "")
        assert (first.repeated, first.differs) == (False, False)
        assert again == replace(first, repeated=True)
        assert door.request("LJ", "form:1") == first
        assert door.request("LJ", "form:2") is None
        (waits,) = door.memory("LJ").requests
        assert waits == Request(row_id=first.row_id, cells=SAID, received_at=NOW)

    def test_other_words_under_the_same_key_are_told_and_not_taken(self, door: SqlLedger) -> None:
        door.take_request("LJ", "hook:1", Source.HOOK, SAID, NOW)
        other = door.take_request("LJ", "hook:1", Source.HOOK, {**SAID, "unit": "A-102"}, NOW)

        assert (other.repeated, other.differs) == (True, True)
        assert [request.cells for request in door.memory("LJ").requests] == [SAID]

    def test_requests_wait_in_the_order_in_which_they_came(self, door: SqlLedger) -> None:
        for later in (2, 0, 1):
            door.take_request("LJ", f"hook:{later}", Source.HOOK, SAID, Instant(NOW + later))

        assert [request.received_at - NOW for request in door.memory("LJ").requests] == [0, 1, 2]

    def test_a_request_is_where_its_row_is(self, ledger: SqlLedger, lease: Lease) -> None:
        row_id = ledger.take_request("LJ", "form:1", Source.FORM, SAID, NOW).row_id
        row = replace(ROW, row_id=row_id, cells=SAID)
        seen = []
        for state in (RowState.PENDING, RowState.LIVE, RowState.VANISHED, RowState.LIVE):
            ledger.reserve(lease, Plan(rows=(replace(row, state=state),)), (), None, NOW)
            receipt = ledger.request("LJ", "form:1")
            assert receipt is not None
            seen.append(receipt.state.value)
        number = replace(NUMBER, row_id=row_id)
        ledger.reserve(lease, Plan(numbers=(number,), request_stages={row_id: "opened"}), (), None, NOW)

        known = ledger.request("LJ", "form:1")
        assert seen == ["waiting", "opened", "gone", "opened"]
        assert known is not None
        assert (known.order_no, known.stage) == (number.number, "opened")
        assert ledger.memory("LJ").requests == ()
        assert ledger.memory("LJ").request_stages == {row_id: "opened"}
        assert ledger.take_request("LJ", "form:1", Source.FORM, SAID, NOW) == replace(known, repeated=True)
        assert ledger.take_request("LJ", "form:1", Source.FORM, {}, NOW).differs

    def test_a_ledger_made_again_knows_the_row_of_a_key(self, ledger: SqlLedger, lease: Lease) -> None:
        """The sheet still shows the row; the sender, who has no answer, sends again."""
        with SqlLedger("sqlite://") as lost:
            lost.open_site("LJ", "f0")
            row_id = lost.take_request("LJ", "hook:1", Source.HOOK, SAID, NOW).row_id
        ledger.reserve(lease, Plan(rows=(replace(ROW, row_id=row_id),)), (), None, NOW)

        assert ledger.take_request("LJ", "hook:1", Source.HOOK, SAID, NOW).state is RequestState.OPENED
        assert ledger.memory("LJ").requests == ()

    def test_one_key_from_many_at_once_is_one_request(self, door: SqlLedger) -> None:
        with ThreadPoolExecutor(8) as pool:
            receipts = list(
                pool.map(
                    lambda turn: door.take_request("LJ", f"hook:{turn % 4}", Source.HOOK, SAID, NOW),
                    range(40),
                )
            )

        assert len({receipt.row_id for receipt in receipts}) == 4
        assert sum(not receipt.repeated for receipt in receipts) == 4
        assert len(door.memory("LJ").requests) == 4

    def test_a_nonce_counts_once_while_it_is_kept(self, door: SqlLedger) -> None:
        later = Instant(NOW + 901)

        assert door.take_nonce("LJ", "n1", NOW, 900)
        assert not door.take_nonce("LJ", "n1", Instant(NOW + 900), 900)
        assert door.take_nonce("LJ", "n2", NOW, 900)
        assert door.take_nonce("LJ", "n1", later, 900), "it is too old to be sent again"

    def test_a_site_nobody_opened_takes_nothing_in(self, ledger: SqlLedger) -> None:
        with pytest.raises(LedgerLostError):
            ledger.take_request("XX", "form:1", Source.FORM, SAID, NOW)
        with pytest.raises(LedgerLostError):
            ledger.take_nonce("XX", "n1", NOW, 900)

    def test_rows_of_a_tab_come_in_the_order_of_the_sheet(self, ledger: SqlLedger, lease: Lease) -> None:
        rows = (
            replace(ROW, row_id="r3", index=9),
            ROW,
            replace(ROW, row_id="r2", state=RowState.VANISHED),
            replace(ROW, row_id="r4", tab="faults"),
        )
        ledger.reserve(lease, Plan(rows=rows), (), None, NOW)

        assert [row.row_id for row in ledger.rows_of("LJ", "registration")] == ["r1", "r3"]


def tampered(ledger: SqlLedger, statement: str) -> int:
    """Changes the ledger behind its back; gives the first line that does not hold any more."""
    with ledger.engine.begin() as work:
        work.exec_driver_sql(statement)
    return cast("int", ledger.broken_link("LJ"))
