"""Runs the revisions over the connection that ``storage.schema`` hands in, in its transaction."""

from alembic import context

from storage.every_table import metadata
from storage.failpoints import hit

connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
    on_version_apply=lambda **_: hit("migration.step"),
)
with context.begin_transaction():
    context.run_migrations()
