"""A large invented company as canonical CSV files, written by DuckDB itself so that 10 million rows take seconds."""

from __future__ import annotations

from pathlib import Path

import duckdb

# Per activity: one customer per 50, one deal per 25, 200 reps, eighteen months of working hours.
_TABLES = {
    "reps": """
        select 'R' || lpad(i::varchar, 3, '0') as rep_id, 'Rep ' || i as name, 'Team ' || (i % 16) as team,
            'sales' as role
        from range(200) t(i)""",
    "customers": """
        select 'C' || i as customer_id, 'Customer ' || i as name, 'R' || lpad((i % 200)::varchar, 3, '0') as owner_id,
            strftime(timestamp '2025-01-01' + interval 1 minute * (hash(i) % 200000)::int, '%Y-%m-%dT%H:%M:%S')
                as created_at
        from range({customers}) t(i)""",
    "deals": """
        with started as (
            select i, timestamp '2025-01-06' + interval 1 minute * (hash(i, 3) % 950000)::int as created_at,
                hash(i, 1) % 3 as fate
            from range({deals}) t(i)
        ), ended as (
            select *, created_at + interval 1 day * (10 + (hash(i, 4) % 110)::int) as closed_at from started
        )
        select 'D' || i as deal_id, 'Deal ' || i as name, 'C' || (i % {customers}) as customer_id,
            'R' || lpad((i % {customers} % 200)::varchar, 3, '0') as owner_id,
            case when closed_at > timestamp '2026-10-28' then 'open' when fate = 0 then 'won' else 'lost' end as status,
            round(1000 + (hash(i, 2) % 1000000)::int, 2) as amount, 'THB' as currency,
            strftime(created_at, '%Y-%m-%dT%H:%M:%S') as created_at,
            case when closed_at <= timestamp '2026-10-28' then strftime(closed_at, '%Y-%m-%dT%H:%M:%S') end
                as closed_at,
            case when closed_at <= timestamp '2026-10-28' and fate > 0 then
                ['Price too high', 'No budget', 'Bad timing', 'Lost to competitor', 'No response', 'No need',
                 'Our reason', ''][1 + (hash(i, 5) % 8)::int] end as loss_reason,
            case when fate > 0 and hash(i, 5) % 8 = 3 then 'Rival ' || i % 40 end as competitor
        from ended""",
    "orders": """
        select 'O' || i as order_id, 'C' || (i * 4 + 1) % {customers} as customer_id, 'D' || (i * 4 + 1) as deal_id,
            1000 + (hash(i, 2) % 1000000)::int as amount, 'THB' as currency,
            strftime(date '2025-02-01' + (hash(i, 3) % 600)::int, '%Y-%m-%d') as ordered_at,
            strftime(date '2025-02-05' + (hash(i, 3) % 600)::int, '%Y-%m-%d') as shipped_at,
            strftime(date '2025-02-10' + (hash(i, 3) % 600)::int, '%Y-%m-%d') as delivered_at,
            strftime(date '2025-02-12' + (hash(i, 3) % 600)::int, '%Y-%m-%d') as invoiced_at,
            strftime(date '2025-03-12' + (hash(i, 3) % 600)::int, '%Y-%m-%d') as payment_due_at,
            strftime(date '2025-03-12' + (hash(i, 3) % 600)::int + (hash(i, 5) % 9)::int, '%Y-%m-%d') as paid_at
        from range({deals} // 4) t(i)""",
    "activities": """
        select 'A' || i as activity_id,
            strftime(timestamp '2025-01-06 08:00:00' + interval 1 minute * (hash(i, 1) % 950000)::int
                + interval 1 second * (hash(i, 2) % 60)::int, '%Y-%m-%dT%H:%M:%S') as at,
            ['call', 'email', 'meeting', 'visit', 'message', 'note'][1 + (hash(i, 3) % 6)::int] as channel,
            ['', '', '', '', '', '', '', '', '', '', '', '', 'qualification', 'presentation', 'quote', 'trial',
             'trial_review', 'trial_end', 'usage_summary', 'thank_you', 'satisfaction', 'referral_ask',
             'delivery_check', 'care'][1 + (hash(i, 4) % 24)::int] as purpose,
            ['outbound', 'outbound', 'inbound'][1 + (hash(i, 5) % 3)::int] as direction,
            ['', 'connected', 'no answer', 'interested'][1 + (hash(i, 6) % 4)::int] as outcome,
            'R' || lpad((hash(i, 7) % {deals} % {customers} % 200)::int::varchar, 3, '0') as rep_id,
            'C' || (hash(i, 7) % {deals} % {customers}) as customer_id,
            case when hash(i, 8) % 3 > 0 then 'D' || (hash(i, 7) % {deals}) else '' end as deal_id,
            'Subject of activity ' || i || case when hash(i, 9) % 50 = 0 then ', no budget this year' else '' end
                as subject
        from range({activities}) t(i)""",
}

# What a CRM's own export of calls looks like: names and ids side by side, the CRM's words, times without a zone.
_CALLS = """
    select i + 80000000000 as "Record ID",
        strftime(timestamp '2025-01-06 08:00:00' + interval 1 minute * (hash(i, 1) % 950000)::int, '%Y-%m-%d %H:%M')
            as "Activity date",
        'Rep ' || (hash(i, 7) % {customers} % 200) as "Activity assigned to",
        ['Connected', 'No answer', 'Left voicemail', 'Busy'][1 + (hash(i, 6) % 4)::int] as "Call outcome",
        ['Outbound', 'Outbound', 'Inbound'][1 + (hash(i, 5) % 3)::int] as "Call direction",
        (hash(i, 2) % 900000)::int as "Call duration",
        ['Quote', 'Follow up', 'Trial review', 'Delivery', 'Thanks', 'Intro'][1 + (hash(i, 4) % 6)::int] || ' ' || i
            as "Call title",
        'Spoke about the offer, the terms and the delivery of item ' || i as "Call notes",
        'COMPLETED' as "Call status",
        700000 + (hash(i, 7) % {customers})::int as "Associated Contact IDs",
        'Customer ' || (hash(i, 7) % {customers}) as "Associated Company",
        500000 + (hash(i, 7) % {customers})::int as "Associated Company IDs",
        case when hash(i, 8) % 3 > 0 then 900000 + (hash(i, 7) % {deals})::int end as "Associated Deal IDs"
    from range({activities}) t(i)"""


def write_calls(path: Path, calls: int) -> None:
    """Write so many calls as HubSpot exports them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    select = _CALLS.format(activities=calls, customers=max(10, calls // 50), deals=max(20, calls // 25))
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{path}' (header, force_quote *)").fetchall()


def write(folder: Path, activities: int) -> None:
    """Write the canonical CSVs of a company with so many activities into the folder (created if missing)."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {
        "activities": activities,
        "customers": max(10, activities // 50),
        "deals": max(20, activities // 25),
    }
    with duckdb.connect() as connection:
        for table, select in _TABLES.items():
            connection.execute(f"copy ({select.format(**sizes)}) to '{folder / (table + '.csv')}' (header)").fetchall()
