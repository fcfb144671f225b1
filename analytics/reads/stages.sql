-- One row per deal × stage it entered by $as_of: first and last entry, when it was left, the days spent in it, and the deal as of $as_of.
with

written as (

    select
        stage_changes.deal_id,
        lower(trim(stage_changes.stage)) as stage_key,
        trim(stage_changes.stage) as stage,
        stage_changes.entered_at
    from stage_changes
    where stage_changes.entered_at is not null and trim(stage_changes.stage) <> ''

),

-- Spellings that differ in capitals are one stage; it is called as it is written most often.
called as (

    select
        stage_key,
        first(stage order by n desc, stage) as stage
    from (
        select stage_key, stage, count(*) as n
        from written
        group by stage_key, stage
    ) as spelled
    group by stage_key

),

moved_later as (

    select distinct deal_id
    from written
    where entered_at > $as_of

),

-- A deal that nobody exported is of no known status; duplicates and tests have left the data.
sold as (

    select
        named.deal_id,
        lower(trim(deal.stage)) as stage_now,
        deal.status as status_now,
        case
            when deal.status = 'open' or deal.closed_at > $as_of then 'open'
            -- Closed, and nobody says how, is of no known status either.
            when deal.status <> 'closed' then deal.status
        end as status,
        case when deal.closed_at <= $as_of then deal.closed_at end as closed_at
    from (select distinct deal_id from written) as named
    left join deal on named.deal_id = deal.deal_id
    left join deals on named.deal_id = deals.deal_id
    where deal.deal_id is not null or deals.deal_id is null

),

-- Of several entries of one moment the stage that the deal is in now is the last.
moves as (

    select
        written.deal_id,
        written.stage_key,
        written.entered_at,
        coalesce(written.stage_key = sold.stage_now, false) as is_stage_now,
        lag(written.stage_key) over (
            partition by written.deal_id
            order by written.entered_at, coalesce(written.stage_key = sold.stage_now, false), written.stage_key
        ) as stage_before
    from written
    inner join sold on written.deal_id = sold.deal_id
    where written.entered_at <= $as_of

),

stays as (

    select
        deal_id,
        stage_key,
        entered_at,
        lead(entered_at) over (partition by deal_id order by entered_at, is_stage_now, stage_key) as next_at
    from moves
    where stage_before is distinct from stage_key

),

ended as (

    select
        stays.deal_id,
        stays.stage_key,
        stays.entered_at,
        coalesce(
            stays.next_at,
            case when sold.closed_at is not null then greatest(sold.closed_at, stays.entered_at) end
        ) as left_at,
        stays.next_at is null as is_last,
        sold.status
    from stays
    inner join sold on stays.deal_id = sold.deal_id

),

in_stage as (

    select
        deal_id,
        stage_key,
        min(entered_at) as entered_at,
        max(entered_at) as last_entered_at,
        case when not bool_or(left_at is null) then max(left_at) end as left_at,
        bool_or(is_last) as is_last,
        -- Where nobody tells when the deal was closed, the days in its last stage are not known.
        case
            when not bool_or(left_at is null and status is distinct from 'open')
                then cast(sum(days_between(entered_at, coalesce(left_at, $as_of))) as integer)
        end as days
    from ended
    group by deal_id, stage_key

)

select
    in_stage.deal_id,
    deal.name as deal,
    deal.customer_id,
    customers.name as customer,
    deal.owner_id as rep_id,
    reps.team,
    called.stage,
    in_stage.entered_at,
    in_stage.last_entered_at,
    in_stage.left_at,
    in_stage.days,
    sold.status,
    sold.closed_at,
    deal.amount,
    coalesce(deal.currency, '') as currency,
    -- A deal that stands in another stage now, without any entry that tells since when, may have left this one.
    coalesce(
        in_stage.is_last
        and sold.status = 'open'
        and (
            sold.stage_now is null
            or sold.stage_now = in_stage.stage_key
            or sold.status_now <> 'open'
            or moved_later.deal_id is not null
        ),
        false
    ) as is_present
from in_stage
inner join sold on in_stage.deal_id = sold.deal_id
inner join called on in_stage.stage_key = called.stage_key
left join deal on in_stage.deal_id = deal.deal_id
left join customers on deal.customer_id = customers.customer_id
left join reps on deal.owner_id = reps.rep_id
left join moved_later on in_stage.deal_id = moved_later.deal_id
where
    $segment::varchar is null
    or deal.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
order by in_stage.deal_id, in_stage.entered_at, in_stage.stage_key
