-- One row per trigger that starts something: all of them, or where a step counts, the nth day (once per `since` event).
with

counting as (

    select
        choice.step_no,
        step_trigger.nth,
        step_trigger.has_since
    from choice
    inner join step_trigger
        on choice.step_no = step_trigger.step_no and choice.option_no = step_trigger.option_no
    where step_trigger.nth is not null

),

since_events as (

    select
        counting.step_no,
        moment.event_no,
        moment.happened_at,
        case step.scope
            when 'deal' then moment.deal_no * 4 + 1
            when 'order' then moment.order_no * 4 + 2
            else moment.customer_no * 4
        end as key_no
    from counting
    inner join step on counting.step_no = step.step_no
    inner join role on counting.step_no = role.step_no and role.role = 'since'
    inner join moment on role.signature_no = moment.signature_no

),

anchored as (

    select
        trigger.step_no,
        trigger.key_no,
        trigger.event_no,
        counting.nth,
        max(since_events.event_no) as since_no
    from trigger
    inner join counting on trigger.step_no = counting.step_no
    inner join moment on trigger.event_no = moment.event_no
    left join since_events
        on
            trigger.step_no = since_events.step_no
            and trigger.key_no = since_events.key_no
            and since_events.happened_at <= moment.happened_at
    group by trigger.step_no, trigger.key_no, trigger.event_no, counting.nth, counting.has_since
    having not counting.has_since or max(since_events.event_no) is not null

),

counted as (

    select
        step_no,
        key_no,
        event_no,
        nth,
        row_number() over (partition by step_no, key_no, since_no order by event_no) as place
    from anchored

),

firing as (

    select
        trigger.step_no,
        trigger.key_no,
        trigger.event_no
    from trigger
    left join counting on trigger.step_no = counting.step_no
    where counting.step_no is null
    union all
    select
        step_no,
        key_no,
        event_no
    from counted
    where place = nth

),

final as (

    select
        firing.step_no,
        firing.key_no,
        firing.event_no,
        step.is_repeating,
        step.scope,
        moment.happened_at as triggered_at,
        case when moment.is_day_only then end_of_day(moment.happened_at) else moment.happened_at end as triggered_latest,
        moment.is_day_only,
        cast(moment.happened_at as date) as triggered_on,
        moment.customer_no,
        moment.deal_no,
        moment.order_no,
        moment.rep_no
    from firing
    inner join step on firing.step_no = step.step_no
    inner join moment on firing.event_no = moment.event_no

)

select * from final
