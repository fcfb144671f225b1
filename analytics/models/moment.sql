-- One row per event that plays a role in any step; its number is in the order of time (events of one moment by event_id).
with

playing as (

    select distinct signature_no
    from role

),

numbered as (

    select
        event.signature_no,
        event.kind_no,
        event.row_id,
        event.happened_at,
        event.is_day_only,
        customer_no.customer_no,
        deal_no.deal_no,
        order_no.order_no,
        rep_no.rep_no
    from event
    inner join playing on event.signature_no = playing.signature_no
    left join customer_no on event.customer_id = customer_no.customer_id
    left join deal_no on event.deal_id = deal_no.deal_id
    left join rep_no on event.rep_id = rep_no.rep_id
    left join order_no on event.order_id = order_no.order_id

),

-- The millisecond and, within it, the place: up to half a million events of one midnight.
final as (

    select
        milliseconds(happened_at) * 524288 + row_number() over (
            partition by milliseconds(happened_at)
            order by happened_at, kind_no, row_id, rep_no nulls first
        ) as event_no,
        signature_no,
        happened_at,
        is_day_only,
        customer_no,
        deal_no,
        order_no,
        rep_no
    from numbered

)

select * from final
