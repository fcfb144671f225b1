-- One row per event: a thing that happened, whose it is, and the number of its look.
with

final as (

    select
        concat(occurrence.kind, ':', occurrence.row_id) as event_id,
        occurrence.row_id,
        signature.kind_no,
        signature.signature_no,
        occurrence.happened_at,
        case when occurrence.is_day_only then end_of_day(occurrence.happened_at) else occurrence.happened_at end as latest,
        occurrence.is_day_only,
        occurrence.customer_id,
        occurrence.deal_id,
        occurrence.order_id,
        occurrence.rep_id,
        occurrence.note
    from occurrence
    inner join signature
        on
            occurrence.kind = signature.kind
            and occurrence.stage is not distinct from signature.stage
            and occurrence.channel is not distinct from signature.channel
            and occurrence.purpose is not distinct from signature.purpose
            and occurrence.direction is not distinct from signature.direction
            and occurrence.outcome is not distinct from signature.outcome
    where occurrence.happened_at <= (select horizon from frame)

)

select * from final
