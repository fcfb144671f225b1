-- One row per rep that anything names, known or not: his number, because numbers join and sort faster than texts.
with

named as (

    select rep_id
    from activities
    union
    select rep_id
    from stage_changes
    union
    select owner_id as rep_id
    from deals
    union
    select owner_id as rep_id
    from customers
    union
    select rep_id
    from orders
    union
    select rep_id
    from referrals

),

final as (

    select
        rep_id,
        cast(row_number() over (order by rep_id) as integer) as rep_no
    from named
    where rep_id is not null

)

select * from final
