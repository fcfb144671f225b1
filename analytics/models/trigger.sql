-- One row per step × key × day on which the step's trigger lies: its earliest event.
with

seen as (

    select
        moment.event_no,
        moment.happened_at,
        moment.customer_no,
        moment.deal_no,
        moment.order_no,
        moment.rep_no,
        role.step_no,
        step.scope,
        step.has_filter,
        step.is_repeating,
        case step.scope
            when 'deal' then moment.deal_no * 4 + 1
            when 'order' then moment.order_no * 4 + 2
            else moment.customer_no * 4
        end as key_no
    from moment
    inner join role on moment.signature_no = role.signature_no and role.role = 'after'
    inner join step on role.step_no = step.step_no

),

asked as (

    select
        seen.*,
        rep_no.rep_id,
        deal_no.deal_id,
        order_no.order_id,
        case
            when seen.scope = 'deal' then coalesce(deal.customer_id, customer_no.customer_id)
            else customer_no.customer_id
        end as customer_id
    from seen
    left join deal_no on seen.deal_no = deal_no.deal_no
    left join deal on deal_no.deal_id = deal.deal_id
    left join rep_no on seen.rep_no = rep_no.rep_no
    left join order_no on seen.order_no = order_no.order_no
    left join customer_no on seen.customer_no = customer_no.customer_no
    where seen.has_filter and seen.key_no is not null

),

-- What a filter can ask about: the trigger's deal, order, customer, and who answers.
known as (

    select
        asked.event_no,
        asked.happened_at,
        asked.step_no,
        asked.key_no,
        case
            when asked.scope = 'order' or (asked.scope = 'customer' and asked.order_id is not null)
                then orders.amount
            else deal.amount
        end as amount,
        lower(trim(deal.product)) as product,
        lower(trim(deal.pipeline)) as pipeline,
        lower(trim(coalesce(deal.source, customers.source))) as source,
        lower(trim(reps.team)) as team,
        case
            when asked.customer_id is null then null
            when customers.segment is not null then lower(trim(customers.segment))
            when key_customer.customer_id is not null then 'key'
            when book.n_live > 500 then 'retail'
            else 'standard'
        end as segment
    from asked
    left join orders on asked.order_id = orders.order_id
    left join deal on asked.deal_id = deal.deal_id
    left join customers on asked.customer_id = customers.customer_id
    left join reps
        on case
            when asked.is_repeating and asked.scope = 'deal'
                then coalesce(deal.owner_id, customers.owner_id, asked.rep_id)
            when asked.is_repeating then coalesce(customers.owner_id, deal.owner_id, asked.rep_id)
            else coalesce(asked.rep_id, deal.owner_id, customers.owner_id)
        end = reps.rep_id
    left join book
        on end_of_day(add_days(cast(date_trunc('month', asked.happened_at) as timestamp), -1)) = book.month_end
    left join key_customer
        on book.month_end = key_customer.month_end and asked.customer_id = key_customer.customer_id

),

answers as (

    select event_no, step_no, 'segment' as name, segment as word
    from known
    union all
    select event_no, step_no, 'product' as name, product as word
    from known
    union all
    select event_no, step_no, 'pipeline' as name, pipeline as word
    from known
    union all
    select event_no, step_no, 'source' as name, source as word
    from known
    union all
    select event_no, step_no, 'team' as name, team as word
    from known

),

answered as (

    select
        answers.event_no,
        answers.step_no,
        count(distinct answers.name) as n_names
    from answers
    inner join step_filter
        on
            answers.step_no = step_filter.step_no
            and answers.name = step_filter.name
            and answers.word = step_filter.word
    group by answers.event_no, answers.step_no

),

meant as (

    select
        event_no,
        happened_at,
        step_no,
        key_no
    from seen
    where not has_filter and key_no is not null
    union all
    select
        known.event_no,
        known.happened_at,
        known.step_no,
        known.key_no
    from known
    inner join step on known.step_no = step.step_no
    left join answered on known.event_no = answered.event_no and known.step_no = answered.step_no
    where
        coalesce(answered.n_names, 0) = step.n_filters
        and (step.min_amount is null or coalesce(known.amount >= step.min_amount, false))
        and (step.max_amount is null or coalesce(known.amount <= step.max_amount, false))

),

final as (

    select
        step_no,
        key_no,
        cast(happened_at as date) as on_day,
        min(event_no) as event_no
    from meant
    group by step_no, key_no, cast(happened_at as date)

)

select * from final
