-- One row per customer × stretch of days in a spell of its silence with one thing sent last, up to $as_of: since the
-- spell's first day, from when to when, and whether it ended because the customer came back.
with

days as (

    select
        contact.customer_no,
        cast(contact.happened_at as date) as on_day,
        bool_or(contact.is_response) as has_response,
        arg_max(contact.signature_no, contact.place) filter (where contact.is_touch) as sent_no
    from contact
    where contact.happened_at <= $as_of and (contact.is_touch or contact.is_response)
    group by contact.customer_no, cast(contact.happened_at as date)

),

threaded as (

    select
        customer_no,
        on_day,
        max(case when has_response then on_day end) over so_far as begun_on,
        last_value(sent_no ignore nulls) over so_far as sent_no,
        lead(on_day) over (partition by customer_no order by on_day) as next_day,
        lead(has_response) over (partition by customer_no order by on_day) as next_is_response
    from days
    window so_far as (
        partition by customer_no
        order by on_day
        rows between unbounded preceding and current row
    )

),

-- The segment is that of the month before the spell began, as everywhere.
monthly as (

    select
        threaded.*,
        end_of_day(add_days(cast(date_trunc('month', begun_on) as timestamp), -1)) as month_end
    from threaded
    where begun_on is not null

)

select
    monthly.customer_no,
    segment_name(customers.segment, key_customer.customer_id, book.n_live) as segment,
    coalesce(signature.purpose, signature.channel) as last_sent,
    cast(days_between(monthly.begun_on, monthly.on_day) as integer) as entered_days,
    cast(days_between(monthly.begun_on, coalesce(monthly.next_day, cast($as_of as date))) as integer) as left_days,
    coalesce(monthly.next_is_response, false) as came_back
from monthly
inner join customer_no on monthly.customer_no = customer_no.customer_no
left join customers on customer_no.customer_id = customers.customer_id
left join signature on monthly.sent_no = signature.signature_no
left join book on monthly.month_end = book.month_end
left join key_customer
    on customer_no.customer_id = key_customer.customer_id and monthly.month_end = key_customer.month_end
where monthly.on_day < coalesce(monthly.next_day, cast($as_of as date))
