-- One row per month: how many customers are live at its end, and the currency with most open deals then.
with

months as (

    select end_of_day(max(on_day)) as month_end
    from calendar
    group by extract(year from on_day), extract(month from on_day)

),

live as (

    select
        months.month_end,
        count(distinct live_span.customer_id) as n_live
    from months
    inner join live_span
        on live_span.live_from <= months.month_end and live_span.live_until > months.month_end
    group by months.month_end

),

open_deals as (

    select
        months.month_end,
        coalesce(deal.currency, '') as currency,
        count(*) as n
    from months
    inner join deal
        on
            (deal.created_at is null or deal.created_at <= months.month_end)
            and (deal.status = 'open' or deal.closed_at > months.month_end)
    group by months.month_end, coalesce(deal.currency, '')

),

sold as (

    select
        months.month_end,
        revenue.currency,
        count(*) as n
    from months
    inner join revenue on revenue.happened_at <= months.month_end
    group by months.month_end, revenue.currency

),

-- The currency with most open deals; of equal ones, or without any, the one of most sales.
ranked as (

    select
        counted.month_end,
        counted.currency,
        row_number() over (
            partition by counted.month_end
            order by counted.n_open desc, counted.n_sold desc, counted.currency
        ) as place
    from (
        select
            together.month_end,
            together.currency,
            sum(together.n_open) as n_open,
            sum(together.n_sold) as n_sold
        from (
            select month_end, currency, n as n_open, 0 as n_sold
            from open_deals
            union all
            select month_end, currency, 0 as n_open, n as n_sold
            from sold
        ) as together
        group by together.month_end, together.currency
    ) as counted

),

final as (

    select
        months.month_end,
        coalesce(live.n_live, 0) as n_live,
        ranked.currency
    from months
    left join live on months.month_end = live.month_end
    left join ranked on months.month_end = ranked.month_end and ranked.place = 1

)

select * from final
