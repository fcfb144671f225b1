-- One row per month × customer that holds at least 10 % of the book (revenue of 12 months and open deals) at its end.
with

worth as (

    select
        book.month_end,
        revenue.customer_id,
        revenue.amount
    from book
    inner join revenue
        on
            revenue.happened_at <= book.month_end
            and revenue.happened_at > end_of_day(add_months(book.month_end, -12))
            and revenue.currency = book.currency
    union all
    select
        book.month_end,
        deal.customer_id,
        deal.amount
    from book
    inner join deal
        on
            (deal.created_at is null or deal.created_at <= book.month_end)
            and (deal.status = 'open' or deal.closed_at > book.month_end)
            and coalesce(deal.currency, '') = book.currency

),

by_customer as (

    select
        month_end,
        customer_id,
        sum(amount) as amount
    from worth
    group by month_end, customer_id

),

compared as (

    select
        month_end,
        customer_id,
        amount,
        sum(amount) over (partition by month_end) as company_amount
    from by_customer

),

final as (

    select
        month_end,
        customer_id,
        amount,
        amount / company_amount as share
    from compared
    where customer_id is not null and company_amount > 0 and amount * 10 >= company_amount

)

select * from final
