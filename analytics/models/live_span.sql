-- One row per unbroken time in which a customer is live: an open deal, or revenue or a response in the last 12 months.
with

signs as (

    select
        event.customer_id,
        event.happened_at
    from event
    inner join signature on event.signature_no = signature.signature_no
    where signature.is_response and event.customer_id is not null
    union all
    select customer_id, happened_at
    from revenue
    where customer_id is not null

),

-- Within one month no sign can break the span, so its first and last are enough.
by_month as (

    select
        customer_id,
        min(happened_at) as first_at,
        max(happened_at) as last_at
    from signs
    group by customer_id, extract(year from happened_at) * 12 + extract(month from happened_at)

),

pieces as (

    select
        customer_id,
        first_at as live_from,
        add_months(last_at, 12) as live_until
    from by_month
    union all
    select
        customer_id,
        coalesce(created_at, timestamp '1900-01-01 00:00:00') as live_from,
        case
            when status = 'open' then timestamp '2200-01-01 00:00:00'
            else closed_at
        end as live_until
    from deal
    where customer_id is not null and (status = 'open' or closed_at is not null)

),

marked as (

    select
        customer_id,
        live_from,
        live_until,
        case
            when live_from <= max(live_until) over (
                partition by customer_id
                order by live_from, live_until
                rows between unbounded preceding and 1 preceding
            ) then 0
            else 1
        end as is_new
    from pieces

),

numbered as (

    select
        customer_id,
        live_from,
        live_until,
        sum(is_new) over (
            partition by customer_id
            order by live_from, live_until
            rows between unbounded preceding and current row
        ) as span_no
    from marked

),

final as (

    select
        customer_id,
        min(live_from) as live_from,
        max(live_until) as live_until
    from numbered
    group by customer_id, span_no

)

select * from final
