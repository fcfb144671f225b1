-- One row per order that any event names, known or not: its number, because numbers join and sort faster than texts.
with

named as (

    select distinct order_id
    from event
    where order_id is not null

),

final as (

    select
        order_id,
        row_number() over (order by order_id) as order_no
    from named

)

select * from final
