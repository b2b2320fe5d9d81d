"""What every program's database stands on: engine, transactions, field encryption, audit chain, migrations.

Its own tables are the audit trail and the data keys; no program's table is known here.
"""
