-- One row per sales step × rep × deal (or customer) that something is overdue for as of $as_of: how much, how old, what it is worth.
with

standing as (

    select
        duty.step_no,
        duty.rep_no,
        duty.deal_no,
        duty.customer_no,
        cast(count(*) as bigint) as n,
        cast(max(date_diff('day', duty.due_at, $as_of)) as integer) as days_over
    from duty
    inner join step on duty.step_no = step.step_no and step.who = 'sales'
    inner join sight
        on
            duty.step_no = sight.step_no
            and duty.triggered_at >= sight.visible_from
            and sight.channels_from <= $as_of
    where
        duty.overdue_from < $as_of
        and duty.overdue_until > $as_of
        and (
            step.scope = 'deal'
            or duty.customer_no in (
                select customer_no.customer_no
                from live_span
                inner join customer_no on live_span.customer_id = customer_no.customer_id
                where live_span.live_from <= $as_of and live_span.live_until > $as_of
            )
        )
        and not is_waived_at(
            $as_of,
            duty.step_no,
            scope_key(step.scope, duty.deal_no, duty.order_no, duty.customer_no),
            duty.triggered_at
        )
    group by all

)

select
    step.step,
    rep_no.rep_id,
    reps.team,
    standing.n,
    standing.days_over,
    case when open_deal.amount is not null then open_deal.amount else bought.amount end as value,
    case when open_deal.amount is not null then coalesce(open_deal.currency, '') else bought.currency end as currency,
    case when open_deal.amount is not null then standing.deal_no else -standing.customer_no end as value_key
from standing
inner join step on standing.step_no = step.step_no
left join rep_no on standing.rep_no = rep_no.rep_no
left join reps on rep_no.rep_id = reps.rep_id
left join deal_no on standing.deal_no = deal_no.deal_no
left join open_deal($as_of) as open_deal on deal_no.deal_id = open_deal.deal_id
left join customer_no on standing.customer_no = customer_no.customer_no
left join customer_worth($as_of) as bought on customer_no.customer_id = bought.customer_id
where
    $segment::varchar is null
    or customer_no.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
