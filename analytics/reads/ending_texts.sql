-- One row per response of these lost deals ($deals; of those in $lately only of their last thirty days), and per thing planned at their end: what was written of it.
with

closed as (

    select
        deal_no.deal_no,
        deal_no.customer_no,
        deal.deal_id,
        deal.customer_id,
        deal.closed_at,
        coalesce(deal.created_at, timestamp '1900-01-01 00:00:00') as open_from,
        case
            when deal.deal_id in (select unnest($lately::varchar[])) then add_days(start_of_day(deal.closed_at), -30)
            else timestamp '1900-01-01 00:00:00'
        end as heard_from,
        least(end_of_day(deal.closed_at), $as_of) as seen_until
    from deal
    inner join deal_no on deal.deal_id = deal_no.deal_id
    where deal.deal_id in (select unnest($deals::varchar[]))

),

heard as (

    select
        closed.deal_id,
        contact.row_id,
        contact.signature_no
    from contact
    inner join closed on contact.deal_no = closed.deal_no
    where
        contact.is_response
        and contact.happened_at >= closed.heard_from
        and contact.happened_at <= closed.seen_until
    union all
    select
        closed.deal_id,
        contact.row_id,
        contact.signature_no
    from contact
    inner join closed on contact.customer_no = closed.customer_no
    where
        contact.is_response
        and contact.deal_no is null
        and contact.latest >= closed.open_from
        and contact.happened_at >= closed.heard_from
        and contact.happened_at <= closed.seen_until
    union all
    select
        closed.deal_id,
        event.row_id,
        event.signature_no
    from event
    inner join closed on event.deal_id = closed.deal_id and closed.customer_id is null
    inner join signature on event.signature_no = signature.signature_no and signature.is_response
    where
        event.customer_id is null
        and event.happened_at >= closed.heard_from
        and event.happened_at <= closed.seen_until

),

-- Meetings, visits and calls that park a deal: see endings.
ahead as (

    select
        activities.activity_id,
        activities.deal_id,
        coalesce(activities.customer_id, contacts.customer_id) as customer_id,
        activities.at as planned_at,
        coalesce(activities.logged_at, timestamp '1900-01-01 00:00:00') as known_from
    from activities
    left join contacts on activities.contact_id = contacts.contact_id
    where
        (coalesce(activities.planned, false) or activities.logged_at < activities.at)
        and activities.channel in ('meeting', 'visit', 'call')
        and lower(trim(coalesce(activities.outcome, ''))) not in (
            select word from outcome_word where list_name = 'cancelled'
        )

),

planned as (

    select
        closed.deal_id,
        ahead.activity_id
    from closed
    inner join ahead on closed.deal_id = ahead.deal_id
    where
        ahead.planned_at > closed.seen_until
        and ahead.planned_at <= add_days(closed.seen_until, 180)
        and ahead.known_from <= closed.seen_until
    union
    select
        closed.deal_id,
        ahead.activity_id
    from closed
    inner join ahead on closed.customer_id = ahead.customer_id and ahead.deal_id is null
    where
        ahead.planned_at > closed.seen_until
        and ahead.planned_at <= add_days(closed.seen_until, 180)
        and ahead.known_from <= closed.seen_until

)

select
    heard.deal_id,
    activities.activity_id,
    activities.at as happened_at,
    cast(days_between(activities.at, closed.closed_at) as integer) as days_before,
    activities.subject,
    activities.note
from heard
inner join signature on heard.signature_no = signature.signature_no and signature.kind = 'activity'
inner join activities on heard.row_id = activities.activity_id
inner join closed on heard.deal_id = closed.deal_id
where trim(coalesce(activities.subject, '')) <> '' or trim(coalesce(activities.note, '')) <> ''
union all
select
    planned.deal_id,
    activities.activity_id,
    activities.at as happened_at,
    cast(null as integer) as days_before,
    activities.subject,
    activities.note
from planned
inner join activities on planned.activity_id = activities.activity_id
order by deal_id, happened_at desc, activity_id
