-- One row per order: its number.
with

final as (

    select
        order_id,
        cast(row_number() over (order by order_id) as integer) as order_no
    from orders

)

select * from final
