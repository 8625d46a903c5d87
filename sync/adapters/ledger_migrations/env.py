"""What Alembic runs: the migrations of the ledger, in the transaction of the connection it is given."""

from alembic import context

from sync.adapters.ledger_tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
