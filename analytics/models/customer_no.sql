-- One row per customer that anything names, known or not: its number, and its owner's.
with

named as (

    select customer_id
    from customers
    union
    select customer_id
    from activities
    union
    select customer_id
    from deals
    union
    select customer_id
    from orders
    union
    select customer_id
    from contacts
    union
    select referrer_id as customer_id
    from referrals
    union
    select referred_by as customer_id
    from customers

),

final as (

    select
        named.customer_id,
        cast(row_number() over (order by named.customer_id) as integer) as customer_no,
        rep_no.rep_no as owner_no
    from named
    left join customers on named.customer_id = customers.customer_id
    left join rep_no on customers.owner_id = rep_no.rep_id
    where named.customer_id is not null

)

select * from final
