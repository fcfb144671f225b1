-- One row per deal that anything names, known or not: its number, its customer's and its owner's, and when it was open.
with

named as (

    select deal_id
    from deal
    union
    select deal_id
    from activities
    union
    select deal_id
    from stage_changes
    union
    select deal_id
    from orders

),

final as (

    select
        named.deal_id,
        cast(row_number() over (order by named.deal_id) as integer) as deal_no,
        customer_no.customer_no,
        rep_no.rep_no as owner_no,
        -- While it is open; a deal that nobody exported is never seen open.
        coalesce(deal.created_at, timestamp '1900-01-01 00:00:00') as open_from,
        case when deal.status = 'open' then timestamp '2200-01-01 00:00:00' else deal.closed_at end as open_until
    from named
    left join deal on named.deal_id = deal.deal_id
    left join customer_no on deal.customer_id = customer_no.customer_id
    left join rep_no on deal.owner_id = rep_no.rep_id
    where named.deal_id is not null

)

select * from final
