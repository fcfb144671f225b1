-- One row per step × event that counts as do or until, under the key it counts for.
with

playing as (

    select
        role.step_no,
        role.role,
        role.names_purpose,
        step.scope,
        signature.kind,
        moment.event_no,
        moment.happened_at,
        moment.latest,
        moment.is_day_only,
        moment.customer_id,
        moment.deal_id,
        moment.order_id
    from moment
    inner join role on moment.signature_no = role.signature_no and role.role in ('do', 'until')
    inner join step on role.step_no = step.step_no
    inner join signature on moment.signature_no = signature.signature_no

),

keyed as (

    select
        playing.step_no,
        playing.role,
        playing.kind,
        playing.names_purpose,
        playing.event_no,
        playing.happened_at,
        playing.latest,
        playing.is_day_only,
        case
            when playing.scope = 'order' and playing.order_id is null then 'customer'
            else playing.scope
        end as reach_kind,
        case
            when playing.scope = 'deal' then coalesce(playing.deal_id, only_deal.deal_id)
            when playing.scope = 'order' and playing.order_id is not null then playing.order_id
            else playing.customer_id
        end as reach_key
    from playing
    left join only_deal
        on playing.scope = 'deal' and playing.deal_id is null and playing.event_no = only_deal.event_no

),

final as (

    select *
    from keyed
    where reach_key is not null

)

select * from final
