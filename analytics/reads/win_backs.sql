-- One row per deal lost by $as_of: what was done since to win it back, and whether that customer bought (the same, where the product is known).
with

lost as (

    select
        deal_no.customer_no,
        deal.deal_id,
        deal.customer_id,
        deal.product,
        deal.closed_at,
        deal.closed_latest
    from deal
    inner join deal_no on deal.deal_id = deal_no.deal_id
    where deal.status = 'lost' and deal.closed_at <= $as_of

),

looks as (

    select
        signature_no,
        is_touch and purpose = 'win_back' as is_win_back,
        is_touch and purpose = 'trial' as is_trial
    from signature
    where is_touch and purpose in ('win_back', 'trial')

),

-- What carries the deal, and what is its customer's, with whatever deal.
met as (

    select
        lost.deal_id,
        contact.row_id,
        contact.happened_at,
        contact.latest,
        contact.signature_no
    from contact
    inner join looks on contact.signature_no = looks.signature_no
    inner join lost on contact.customer_no = lost.customer_no
    union
    select
        lost.deal_id,
        event.row_id,
        event.happened_at,
        event.latest,
        event.signature_no
    from event
    inner join looks on event.signature_no = looks.signature_no
    inner join lost on event.deal_id = lost.deal_id

),

tried as (

    select
        lost.deal_id,
        count(*) filter (where looks.is_win_back) as n_win_backs,
        min(met.happened_at) filter (where looks.is_win_back) as first_win_back_at,
        max(met.happened_at) filter (where looks.is_win_back) as last_win_back_at,
        arg_max(met.row_id, (met.happened_at, met.row_id)) filter (where looks.is_win_back) as last_win_back_id,
        max(met.happened_at) filter (where looks.is_trial) as trial_at
    from met
    inner join looks on met.signature_no = looks.signature_no
    inner join lost on met.deal_id = lost.deal_id
    where met.latest > lost.closed_at and met.happened_at <= $as_of
    group by lost.deal_id

),

won as (

    select
        lost.deal_id,
        min(deal.closed_at) as won_at,
        min(deal.closed_at) filter (where deal.closed_latest > tried.first_win_back_at) as won_back_at
    from lost
    inner join deal
        on
            lost.customer_id = deal.customer_id
            and deal.status = 'won'
            and deal.closed_at <= $as_of
            and deal.closed_latest > lost.closed_at
    left join tried on lost.deal_id = tried.deal_id
    where lost.product is null or deal.product is null or lower(trim(lost.product)) = lower(trim(deal.product))
    group by lost.deal_id

)

select
    lost.deal_id,
    cast(coalesce(tried.n_win_backs, 0) as integer) as n_win_backs,
    tried.last_win_back_at,
    activities.subject as last_subject,
    activities.note as last_note,
    tried.trial_at,
    won.won_at,
    case when won.won_back_at <= add_months(lost.closed_at, 12) then won.won_back_at end as won_back_at
from lost
left join tried on lost.deal_id = tried.deal_id
left join won on lost.deal_id = won.deal_id
left join activities on tried.last_win_back_id = activities.activity_id
where tried.deal_id is not null or won.deal_id is not null
order by lost.deal_id
