"""The ledger's tables (SQLAlchemy Core; SQLite by default, PostgreSQL by URL)."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

alembic_version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))

sites = Table(
    "sites",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("fence", String(64), nullable=False),
    Column("layouts", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
    Column("passed_at", BigInteger, nullable=False),
    Column("next_change_at", BigInteger),
    Column("calls", Integer, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("words", LargeBinary),
)

leases = Table(
    "leases",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

rows = Table(
    "rows",
    metadata,
    Column("row_id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.site"), nullable=False),
    Column("tab", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("noticed_at", BigInteger, nullable=False),
    Column("cells", LargeBinary, nullable=False),
    Column("grid_index", Integer, nullable=False),
    Column("parent", String(32)),
    Column("occasion", String(120), nullable=False, server_default=""),
    Column("policy_version", String(64)),
    Column("schedule_version", String(64)),
    Column("fingerprints", String(64), nullable=False, server_default=""),
    Index("rows_of_site", "site", "tab"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("row_id", String(32), nullable=False, unique=True),
    Column("day", String(8), nullable=False),
    Column("seq", Integer, nullable=False),
    UniqueConstraint("site", "day", "seq"),
)

facts = Table(
    "facts",
    metadata,
    Column("row_id", String(32), primary_key=True),
    Column("column_key", String(64), primary_key=True),
    Column("site", ForeignKey("sites.site"), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("stated", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Index("facts_of_site", "site"),
)

policies = Table(
    "policies",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

schedules = Table(
    "schedules",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("row_id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.site"), nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("closed_at", BigInteger, nullable=False),
    Column("cells", LargeBinary, nullable=False),
    Index("snapshots_of_case", "site", "case_id"),
)

seeds = Table(
    "seeds",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("seed", String(64), nullable=False),
    Column("rate", String(16), nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("case_id", String(32), nullable=False),
    Column("technician", String(64), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    UniqueConstraint("site", "month", "case_id"),
)

intents = Table(
    "intents",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("fence_to", String(64), primary_key=True),
    Column("fence_from", String(64), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reserved_at", BigInteger, nullable=False),
    Column("body", LargeBinary),
    Index("intents_by_state", "site", "state"),
)

events = Table(
    "events",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

effects = Table(
    "effects",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("site", ForeignKey("sites.site"), nullable=False),
    Column("rule", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("mail", LargeBinary, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("trouble", Text, nullable=False),
    Index("effects_waiting", "site", "state", "next_try_at"),
)

requests = Table(
    "requests",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("row_id", String(32), nullable=False, unique=True),
    Column("source", String(16), nullable=False),
    Column("cells", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("stage", String(32), nullable=False),
    Index("requests_by_state", "site", "state"),
)

nonces = Table(
    "nonces",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)

edits = Table(
    "edits",
    metadata,
    Column("site", ForeignKey("sites.site"), primary_key=True),
    Column("row_id", String(32), primary_key=True),
    Column("column_key", String(64), primary_key=True),
    Column("tab", String(32), nullable=False),
    Column("editor", String(254), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
