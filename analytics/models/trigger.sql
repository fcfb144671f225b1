-- One row per step × key × day on which the step's trigger lies: its earliest event.
with

seen as (

    select
        moment.event_no,
        moment.happened_at,
        moment.customer_id,
        moment.deal_id,
        moment.order_id,
        moment.rep_id,
        role.step_no,
        step.scope,
        step.has_filter,
        step.is_repeating,
        case step.scope
            when 'deal' then moment.deal_id
            when 'order' then moment.order_id
            else moment.customer_id
        end as scope_key
    from moment
    inner join role on moment.signature_no = role.signature_no and role.role = 'after'
    inner join step on role.step_no = step.step_no

),

-- What a filter can ask about: the trigger's deal, order, customer, and who answers.
known as (

    select
        seen.event_no,
        seen.happened_at,
        seen.step_no,
        seen.scope_key,
        case
            when seen.scope = 'order' or (seen.scope = 'customer' and seen.order_id is not null)
                then orders.amount
            else deal.amount
        end as amount,
        lower(trim(deal.product)) as product,
        lower(trim(deal.pipeline)) as pipeline,
        lower(trim(coalesce(deal.source, customers.source))) as source,
        lower(trim(reps.team)) as team,
        lower(
            trim(
                coalesce(
                    customers.segment,
                    case
                        when key_customer.customer_id is not null then 'key'
                        when book.n_live > 500 then 'retail'
                        else 'standard'
                    end
                )
            )
        ) as segment
    from seen
    left join orders on seen.order_id = orders.order_id
    left join deal on seen.deal_id = deal.deal_id
    left join customers
        on case
            when seen.scope = 'deal' then coalesce(deal.customer_id, seen.customer_id)
            else seen.customer_id
        end = customers.customer_id
    left join reps
        on case
            when seen.is_repeating
                then coalesce(
                    case when seen.scope = 'deal' then deal.owner_id else customers.owner_id end,
                    deal.owner_id,
                    customers.owner_id,
                    seen.rep_id
                )
            else coalesce(seen.rep_id, deal.owner_id, customers.owner_id)
        end = reps.rep_id
    left join book on end_of_day(add_days(cast(date_trunc('month', seen.happened_at) as timestamp), -1)) = book.month_end
    left join key_customer
        on
            book.month_end = key_customer.month_end
            and case
                when seen.scope = 'deal' then coalesce(deal.customer_id, seen.customer_id)
                else seen.customer_id
            end = key_customer.customer_id
    where seen.has_filter and seen.scope_key is not null

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
        scope_key
    from seen
    where not has_filter and scope_key is not null
    union all
    select
        known.event_no,
        known.happened_at,
        known.step_no,
        known.scope_key
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
        scope_key,
        cast(happened_at as date) as on_day,
        min(event_no) as event_no
    from meant
    group by step_no, scope_key, cast(happened_at as date)

)

select * from final
