-- One row per starter × key under which events count for it: its deal or customer; for an order the order, and its customer.
with

final as (

    select starter_no, step_no, scope as reach_kind, scope_key as reach_key
    from starter
    union all
    select starter_no, step_no, 'customer' as reach_kind, customer_id as reach_key
    from starter
    where scope = 'order' and customer_id is not null

)

select * from final
