-- One row per deal that counts: duplicates and tests have left the data; closed only when no longer open.
with

counted as (

    select *
    from deals
    where status is null or status not in ('duplicate', 'test')

),

final as (

    select
        deal_id,
        name,
        customer_id,
        owner_id,
        pipeline,
        stage,
        case
            when status = 'won' then 'won'
            when status in ('lost', 'abandoned', 'cancelled', 'canceled') then 'lost'
            -- Closed, but nobody says how.
            when status is null and closed_at is not null then 'closed'
            else 'open'
        end as status,
        amount,
        currency,
        product,
        source,
        created_at,
        coalesce(created_at_day_only, false) as created_at_day_only,
        case when status is null or status <> 'open' then closed_at end as closed_at,
        coalesce(closed_at_day_only, false) as closed_at_day_only,
        case
            when (status is null or status <> 'open') and closed_at_day_only then end_of_day(closed_at)
            when status is null or status <> 'open' then closed_at
        end as closed_latest
    from counted

)

select * from final
