-- One row per customer: the last note anybody wrote about it by $as_of.
select
    event.customer_id,
    arg_max(event.note, (event.happened_at, event.row_id)) as last_note
from event
where trim(event.note) <> '' and event.happened_at <= $as_of and event.customer_id is not null
group by event.customer_id
