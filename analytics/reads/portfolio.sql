-- One row per customer known at $as_of: what it is worth, whether its contact is kept, and how often it was contacted.
with

found as (

    select *
    from customer_at($as_of)

),

book as (

    select *
    from rules_at($as_of)

),

heard as (

    select *
    from last_contact($as_of)

),

counted as (

    select
        customer_no,
        min(happened_at) as first_at,
        count(*) filter (where is_touch and happened_at > add_days($as_of, -30)) as touches_30d,
        count(*) filter (where is_response and happened_at > add_days($as_of, -30)) as responses_30d,
        count(*) filter (
            where is_touch and happened_at >= coalesce($since, happened_at) and happened_at <= coalesce($until, happened_at)
        ) as touches,
        count(*) filter (
            where is_useful and happened_at >= coalesce($since, happened_at) and happened_at <= coalesce($until, happened_at)
        ) as useful
    from contact
    where happened_at <= $as_of
    group by customer_no

),

logged as (

    select
        coalesce(bool_or(is_touch), false) as is_seen,
        coalesce(bool_or(is_inbound), false) as has_inbound,
        min(happened_at) filter (where is_touch) as first_at
    from contact
    where happened_at <= $as_of

),

-- The rhythm of care that the playbook asks for, chain by chain: where does it stand, and was its last whole window
-- missed? (A deal that is won or lost ends nothing here: the customer stays.)
chains as (

    select
        careful.customer_no,
        max(careful.every_days) as every_days,
        min(careful.triggered_at) filter (where careful.is_running) as begun_at,
        max(careful.due_at) filter (where careful.due_at < $as_of) as last_due_at,
        arg_max(careful.done_at is null and not careful.is_put_off, careful.due_at) filter (
            where careful.due_at < $as_of
        ) as is_missed,
        -- A manager lets this window rest, or the one before that nobody kept: then its silence is no break.
        coalesce(bool_or(careful.is_put_off) filter (where careful.is_running), false)
        or coalesce(
            arg_max(careful.is_put_off and careful.done_at is null, careful.due_at) filter (where careful.due_at < $as_of),
            false
        ) as is_resting,
        min(careful.due_at) filter (
            where
                careful.due_at >= $as_of
                and (careful.done_at is null or careful.done_at > $as_of)
                and not careful.is_put_off
        ) as due_at
    from (
        select
            duty.*,
            case step.every_unit when 'months' then step.every_count * 31 else step.every_count end as every_days,
            duty.triggered_at < $as_of
            and duty.due_at >= $as_of
            and (duty.closed_at is null or duty.closed_at > $as_of) as is_running,
            is_waived_at(
                $as_of,
                duty.step_no,
                scope_key(step.scope, duty.deal_no, duty.order_no, duty.customer_no),
                duty.triggered_at
            ) as is_put_off
        from duty
        inner join step
            on duty.step_no = step.step_no and step.is_repeating and step.phase = 'care'
        inner join sight
            on
                duty.step_no = sight.step_no
                and duty.triggered_at >= sight.visible_from
                and sight.channels_from <= $as_of
    ) as careful
    group by careful.step_no, careful.deal_no, careful.order_no, careful.customer_no

),

rhythm as (

    select
        customer_no,
        bool_or(coalesce(is_missed and last_due_at = begun_at, false)) as is_missed,
        min(last_due_at) filter (where is_missed and last_due_at = begun_at) as missed_at,
        bool_or(is_resting) as is_resting,
        max(every_days) as every_days,
        min(due_at) as due_at
    from chains
    where begun_at is not null
    group by customer_no

),

bought as (

    select
        revenue.customer_id,
        count(*) as purchases_12m,
        count(distinct date_trunc('month', revenue.happened_at)) as months_12m
    from revenue
    where revenue.happened_at <= $as_of and revenue.happened_at > add_months($as_of, -12)
    group by revenue.customer_id

),

unpaid as (

    select *
    from receivable_at($as_of)

),

owed as (

    select
        summed.customer_id,
        first(summed.amount order by one_currency(summed.amount, summed.currency, main.currency)) as receivable,
        first(summed.currency order by one_currency(summed.amount, summed.currency, main.currency)) as receivable_currency,
        first(summed.days_over order by one_currency(summed.amount, summed.currency, main.currency)) as receivable_days
    from (
        select customer_id, currency, sum(amount) as amount, max(days_over) as days_over
        from unpaid
        group by all
    ) as summed
    cross join (select first(currency) as currency from currency_rank($as_of)) as main
    group by summed.customer_id

),

paying as (

    select count(*) > 0 as is_seen
    from orders
    where paid_at <= $as_of

),

told as (

    select
        found.customer_no,
        found.customer_id,
        found.name as customer,
        found.rep_id,
        found.team,
        book.segment,
        found.declared is not null as is_declared,
        live.customer_id is not null as is_live,
        worth.amount as revenue_12m,
        worth.currency,
        cast(coalesce(bought.purchases_12m, 0) as integer) as purchases_12m,
        cast(coalesce(bought.months_12m, 0) as integer) as months_12m,
        heard.last_touch_at,
        heard.last_response_at,
        cast(days_between(heard.last_touch_at, $as_of) as integer) as touch_days,
        book.quiet_after,
        -- By when it is to be contacted: what was missed and not made up for; the length of the rhythm after our last
        -- touch where that has passed; else the window that is still open.
        case
            when rhythm.missed_at >= coalesce(heard.last_touch_at, rhythm.missed_at) then rhythm.missed_at
            when rhythm.is_resting then rhythm.due_at
            when days_between(heard.last_touch_at, $as_of) > greatest(book.quiet_after, rhythm.every_days)
                then end_of_day(add_days(heard.last_touch_at, greatest(book.quiet_after, rhythm.every_days)))
            else rhythm.due_at
        end as care_due_at,
        rhythm.missed_at,
        case
            when not logged.is_seen then null
            when rhythm.is_missed then true
            when rhythm.is_resting then false
            -- Seen on the first day of the last window, and not since.
            when rhythm.customer_no is not null
                then coalesce(
                    days_between(heard.last_touch_at, $as_of) > greatest(book.quiet_after, rhythm.every_days), false
                )
            when heard.last_touch_at is not null then days_between(heard.last_touch_at, $as_of) > book.quiet_after
            -- Never touched: nobody's fault until the log, and the customer, are older than the quiet time.
            when days_between(greatest(logged.first_at, counted.first_at), $as_of) > book.quiet_after then true
        end as contact_broken,
        cast(coalesce(counted.touches_30d, 0) as integer) as touches_30d,
        cast(coalesce(counted.responses_30d, 0) as integer) as responses_30d,
        cast(coalesce(heard.unanswered, 0) as integer) as unanswered,
        -- Where no answer of any customer can be seen, nobody can be said to hear too much from us.
        case
            when logged.has_inbound
                then coalesce(
                    heard.unanswered > book.unanswered_limit
                    or (counted.touches_30d > book.touch_limit and counted.responses_30d * 4 < counted.touches_30d),
                    false
                )
        end as over_contacted,
        cast(coalesce(counted.touches, 0) as integer) as touches,
        cast(coalesce(counted.useful, 0) as integer) as useful,
        case
            when not paying.is_seen then null
            when owed.customer_id is null then 0
            else owed.receivable
        end as receivable,
        case when paying.is_seen then owed.receivable_currency end as receivable_currency,
        case when paying.is_seen then cast(owed.receivable_days as integer) end as receivable_days
    from found
    cross join logged
    cross join paying
    inner join book on found.customer_id = book.customer_id
    left join live_customer($as_of) as live on found.customer_id = live.customer_id
    left join heard on found.customer_no = heard.customer_no
    left join counted on found.customer_no = counted.customer_no
    left join rhythm on found.customer_no = rhythm.customer_no
    left join customer_worth($as_of) as worth on found.customer_id = worth.customer_id
    left join bought on found.customer_id = bought.customer_id
    left join owed on found.customer_id = owed.customer_id

)

select *
from told
order by customer_id
