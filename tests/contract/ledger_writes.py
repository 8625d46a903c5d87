"""What every ledger does with writes: reserved, happened, looked after, or impossible for ever."""

from msgspec.structs import replace

from sync.adapters.ledger_sql import SqlLedger
from sync.cell import GridRow
from sync.instant import Instant
from sync.plan import Plan
from sync.ports import Lease
from sync.sheet import Batch, BeforeImage, CellWrite, Intent, Layout, TabRead

NOW = Instant(1_800_000_000)
READ = TabRead(
    layout=Layout(sheet_id=1, title="登記", columns={"row_id": 0, "fault": 1}),
    rows=(GridRow(index=3, cells={"fault": "漏水"}),),
    end=4,
    own={3: {7: "自己的欄"}},
)
WRITE = Intent(
    batch=Batch(
        fence="f0",
        next_fence="f1",
        cells=(CellWrite(tab="registration", row=3, column="row_id", value="r1"),),
    ),
    tabs={"registration": READ},
)


class WriteContract:
    """Part of `tests.contract.ledger.LedgerContract`, which gives the fixtures."""

    def test_a_fence_of_ours_means_it_happened(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), (), WRITE, NOW)

        assert ledger.settle(lease, "f1", NOW)
        assert ledger.memory("LJ").fence == "f1"

    def test_a_write_is_kept_until_somebody_has_seen_where_it_landed(
        self, ledger: SqlLedger, lease: Lease
    ) -> None:
        ledger.reserve(lease, Plan(), (), WRITE, NOW)
        assert ledger.unconfirmed("LJ") == (), "nobody knows whether it happened"

        ledger.settle(lease, "f1", NOW)
        assert ledger.unconfirmed("LJ") == (WRITE,)

        ledger.confirm(lease)
        assert ledger.unconfirmed("LJ") == ()

    def test_what_a_write_overwrote_is_kept_with_it(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), (), WRITE, NOW)
        ledger.settle(lease, "f1", NOW)
        image = BeforeImage(headers=("單位", ""), rows={3: {0: "A-1", 2: 4.5}})
        known = replace(WRITE, before={"registration": image})

        ledger.keep_before(lease, known)
        assert ledger.unconfirmed("LJ") == (known,)

        ledger.confirm(lease)
        ledger.keep_before(lease, known)
        assert ledger.unconfirmed("LJ") == (), "a write that was looked after stays so"

    def test_a_write_whose_answer_was_seen_is_done_at_once(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), (), WRITE, NOW)

        assert ledger.settle(lease, "f1", NOW, confirmed=True)
        assert ledger.unconfirmed("LJ") == ()

    def test_a_write_that_can_not_happen_any_more_is_forgotten(self, ledger: SqlLedger, lease: Lease) -> None:
        ledger.reserve(lease, Plan(), (), WRITE, NOW)
        other = replace(WRITE, batch=replace(WRITE.batch, next_fence="f2"))
        ledger.reserve(lease, Plan(), (), other, NOW)

        assert ledger.settle(lease, "f2", NOW)

        assert ledger.unconfirmed("LJ") == (other,)
        assert not ledger.settle(lease, "fx", NOW), "f1 is no deed of ours"
