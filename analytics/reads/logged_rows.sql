-- One row per activity that one count of the log is made of ($count, a column of `logged`; of $rep, or of $is_all reps), the newest first; at most $most.
select
    entry.activity_id,
    entry.happened_at,
    entry.rep_id,
    entry.team,
    entry.customer_id,
    customers.name as customer,
    entry.deal_id,
    entry.channel,
    entry.purpose,
    entry.direction,
    entry.outcome,
    entry.subject,
    entry.note,
    entry.written_at,
    cast(entry.lag_days as integer) as lag_days
from log_entry($as_of) as entry
left join customers on entry.customer_id = customers.customer_id
where
    ($is_all or entry.rep_id is not distinct from $rep::varchar)
    and ($since::timestamp is null or entry.happened_at >= $since)
    and ($until::timestamp is null or entry.happened_at <= $until)
    and (
        $segment::varchar is null
        or entry.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
    and case $count
        when 'n_activities' then true
        when 'n_hand' then entry.written_at is not null
        when 'late' then entry.is_late
        when 'undescribed' then entry.is_touch and not entry.is_described
        when 'n_without_customer' then entry.customer_id is null
        when 'n_undirected' then entry.has_direction and entry.direction is null
    end
order by entry.happened_at desc, entry.activity_id
limit $most
