-- One row per customer that any event names, known or not: its number, because numbers join and sort faster than texts.
with

named as (

    select distinct customer_id
    from event
    where customer_id is not null

),

final as (

    select
        customer_id,
        row_number() over (order by customer_id) as customer_no
    from named

)

select * from final
