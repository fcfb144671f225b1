-- One row per step × event that counts as do or until, under a key that some starter of the step waits for.
with

playing as (

    select
        role.step_no,
        role.role,
        role.names_purpose or signature.kind <> 'activity' as is_plain_to_see,
        moment.event_no,
        moment.happened_at,
        moment.is_day_only,
        moment.signature_no,
        moment.rep_no,
        case
            when step.scope = 'deal' then coalesce(moment.deal_no, only_deal.deal_no) * 4 + 1
            when step.scope = 'order' and moment.order_no is not null then moment.order_no * 4 + 2
            else moment.customer_no * 4
        end as key_no
    from moment
    inner join role on moment.signature_no = role.signature_no and role.role in ('do', 'until')
    inner join step on role.step_no = step.step_no
    inner join signature on moment.signature_no = signature.signature_no
    left join only_deal on moment.event_no = only_deal.event_no

),

awaited as (

    select distinct step_no, key_no
    from reach

),

final as (

    select
        playing.step_no,
        playing.role,
        playing.is_plain_to_see,
        playing.event_no,
        playing.happened_at,
        case when playing.is_day_only then end_of_day(playing.happened_at) else playing.happened_at end as latest,
        playing.is_day_only,
        playing.signature_no,
        playing.rep_no,
        playing.key_no
    from playing
    inner join awaited on playing.step_no = awaited.step_no and playing.key_no = awaited.key_no

)

select * from final
