-- One row per segment × length of a spell of silence up to $as_of × whether the customer came back: how many there were.
with

days as (

    select distinct
        customer_no,
        cast(happened_at as date) as begun_on
    from contact
    where is_response and happened_at <= $as_of

),

spells as (

    select
        customer_no,
        end_of_day(add_days(cast(date_trunc('month', begun_on) as timestamp), -1)) as month_end,
        days_between(
            begun_on,
            coalesce(lead(begun_on) over (partition by customer_no order by begun_on), cast($as_of as date))
        ) as left_days,
        lead(begun_on) over (partition by customer_no order by begun_on) is not null as came_back
    from days

)

select
    segment_name(customers.segment, key_customer.customer_id, book.n_live) as segment,
    0 as entered_days,
    cast(spells.left_days as integer) as left_days,
    spells.came_back,
    cast(count(*) as bigint) as n
from spells
inner join customer_no on spells.customer_no = customer_no.customer_no
left join customers on customer_no.customer_id = customers.customer_id
left join book on spells.month_end = book.month_end
left join key_customer
    on customer_no.customer_id = key_customer.customer_id and spells.month_end = key_customer.month_end
where spells.left_days > 0
group by all
order by segment, left_days, came_back
