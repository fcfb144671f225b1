-- One row per event that plays a role in any step, numbered in the order of time (events of one moment by event_id).
with

playing as (

    select distinct signature_no
    from role

),

final as (

    select
        row_number() over (order by event.happened_at, event.event_id, event.rep_id nulls first) as event_no,
        event.signature_no,
        event.happened_at,
        event.latest,
        event.is_day_only,
        event.customer_id,
        event.deal_id,
        event.order_id,
        event.rep_id
    from event
    inner join playing on event.signature_no = playing.signature_no

)

select * from final
