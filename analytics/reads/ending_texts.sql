-- One row per response of these lost deals ($deals; of those in $lately only of their last thirty days), and per thing planned at their end: what was written of it.
with

closed as (

    select
        deal_no,
        deal_id,
        closed_at,
        case
            when deal_id in (select unnest($lately::varchar[])) then add_days(start_of_day(closed_at), -30)
            else timestamp '1900-01-01 00:00:00'
        end as heard_from
    from ending_at($as_of)
    where deal_id in (select unnest($deals::varchar[]))

)

select
    closed.deal_id,
    activities.activity_id,
    activities.at as happened_at,
    cast(days_between(activities.at, closed.closed_at) as integer) as days_before,
    activities.subject,
    activities.note
from ending_contact($as_of) as met
inner join closed on met.deal_no = closed.deal_no
inner join signature on met.signature_no = signature.signature_no and signature.kind = 'activity'
inner join activities on met.row_id = activities.activity_id
where
    met.is_response
    and met.happened_at >= closed.heard_from
    and (trim(coalesce(activities.subject, '')) <> '' or trim(coalesce(activities.note, '')) <> '')
union all
select
    closed.deal_id,
    activities.activity_id,
    activities.at as happened_at,
    cast(null as integer) as days_before,
    activities.subject,
    activities.note
from ending_plan($as_of) as planned
inner join closed on planned.deal_no = closed.deal_no
inner join activities on planned.activity_id = activities.activity_id
order by deal_id, happened_at desc, activity_id
