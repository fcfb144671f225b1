-- One row per closed deal × deal step, begun by an activity or a stage, whose trigger the deal never had.
with

wanted as (

    select
        step.step_no,
        min(signature.first_at) as visible_from
    from step
    inner join choice on step.step_no = choice.step_no
    inner join pattern
        on step.step_no = pattern.step_no and pattern.role = 'after' and choice.option_no = pattern.option_no
    inner join pattern_value
        on
            pattern.pattern_no = pattern_value.pattern_no
            and pattern_value.name = 'event'
            and pattern_value.word in ('activity', 'stage_entered')
    inner join signature on pattern_value.word = signature.kind
    where step.scope = 'deal' and not step.has_filter
    group by step.step_no

),

started as (

    select
        role.step_no,
        deal_no.deal_id,
        min(moment.happened_at) as started_at
    from moment
    inner join deal_no on moment.deal_no = deal_no.deal_no
    inner join role on moment.signature_no = role.signature_no and role.role = 'after'
    inner join wanted on role.step_no = wanted.step_no
    group by role.step_no, deal_no.deal_id

),

final as (

    select
        wanted.step_no,
        deal.deal_id,
        deal.customer_id,
        deal.owner_id as rep_id,
        deal.status,
        deal.closed_at,
        started.started_at
    from deal
    cross join wanted
    left join started on wanted.step_no = started.step_no and deal.deal_id = started.deal_id
    where
        deal.closed_at is not null
        -- What came after the close was not there when it closed.
        and (started.started_at is null or started.started_at > deal.closed_at)
        -- What began before the export shows anything of the kind is nobody's fault.
        and deal.created_at >= start_of_day(wanted.visible_from)

)

select * from final
