-- One row per starter × key under which events count for it: its deal or customer; for an order the order, and its customer.
with

final as (

    select step_no, event_no, key_no
    from starter
    union all
    select step_no, event_no, customer_no * 4 as key_no
    from starter
    where scope = 'order' and customer_no is not null

)

select * from final
