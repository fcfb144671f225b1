-- One row per need that the desk logged by $as_of: who of sales took it up, by what, and when.
with

need as (

    select
        contact.customer_no,
        contact.row_id,
        contact.happened_at,
        contact.latest,
        rep_no.rep_id
    from contact
    inner join signature on contact.signature_no = signature.signature_no and signature.purpose = 'need'
    inner join rep_no on contact.rep_no = rep_no.rep_no
    inner join reps on rep_no.rep_id = reps.rep_id and lower(trim(reps.role)) = 'desk'
    where
        contact.happened_at <= $as_of
        and ($since::timestamp is null or contact.happened_at >= $since)
        and ($until::timestamp is null or contact.happened_at <= $until)

),

touch as (

    select
        contact.customer_no,
        contact.row_id,
        contact.happened_at,
        contact.latest,
        rep_no.rep_id
    from contact
    inner join rep_no on contact.rep_no = rep_no.rep_no
    left join reps on rep_no.rep_id = reps.rep_id
    where
        contact.is_touch
        and contact.happened_at <= $as_of
        and contact.customer_no in (select customer_no from need)
        and coalesce(nullif(lower(trim(reps.role)), ''), 'sales') = 'sales'

),

touched as (

    select
        need.row_id,
        min(touch.happened_at) as touched_at,
        arg_min(touch.rep_id, (touch.happened_at, touch.row_id)) as touched_by
    from need
    -- On one day, where either is dated by the day alone, the touch may have come after.
    inner join touch
        on
            need.customer_no = touch.customer_no
            and (
                touch.happened_at > need.happened_at
                or (
                    cast(touch.happened_at as date) = cast(need.happened_at as date)
                    and (touch.latest > touch.happened_at or need.latest > need.happened_at)
                )
            )
    group by need.row_id

),

begun as (

    select
        need.row_id,
        min(deal.created_at) as created_at
    from need
    inner join customer_no on need.customer_no = customer_no.customer_no
    inner join deal
        on
            customer_no.customer_id = deal.customer_id
            and deal.created_at <= $as_of
            and (
                deal.created_at > need.happened_at
                or (
                    cast(deal.created_at as date) = cast(need.happened_at as date)
                    and (deal.created_at_day_only or need.latest > need.happened_at)
                )
            )
    group by need.row_id

)

select
    need.row_id as activity_id,
    customer_no.customer_id,
    customers.name as customer,
    customers.owner_id as rep_id,
    reps.team,
    need.rep_id as desk_id,
    need.happened_at as handed_at,
    case
        when least(touched.touched_at, begun.created_at) < need.happened_at then need.happened_at
        else least(touched.touched_at, begun.created_at)
    end as taken_up_at,
    case
        when touched.touched_at is null and begun.created_at is null then null
        when touched.touched_at is null or begun.created_at < touched.touched_at then 'deal'
        else 'touch'
    end as taken_up_by,
    case when begun.created_at is null or touched.touched_at <= begun.created_at then touched.touched_by end as taker_id,
    greatest(
        0, date_diff('minute', need.happened_at, coalesce(least(touched.touched_at, begun.created_at), $as_of))
    ) / 60.0 as hours
from need
inner join customer_no on need.customer_no = customer_no.customer_no
left join customers on customer_no.customer_id = customers.customer_id
left join reps on customers.owner_id = reps.rep_id
left join touched on need.row_id = touched.row_id
left join begun on need.row_id = begun.row_id
where
    $segment::varchar is null
    or customer_no.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
order by need.happened_at desc, need.row_id
