-- One row per action of ours with one of $customers, happened by $as_of and from $since on: what a commitment can be done by.
select
    event.row_id as activity_id,
    event.customer_id,
    event.deal_id,
    event.rep_id,
    event.happened_at,
    event.is_day_only,
    signature.channel,
    signature.purpose,
    signature.is_touch
from event
inner join signature on event.signature_no = signature.signature_no
where
    signature.kind = 'activity'
    and signature.direction is distinct from 'inbound'
    and not signature.is_cancelled
    and event.happened_at <= $as_of
    and ($since::timestamp is null or event.happened_at >= $since)
    and event.customer_id in (select unnest($customers::varchar[]))
order by event.happened_at, event.row_id
