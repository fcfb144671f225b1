-- One row per deal that any event names, known or not: its number, because numbers join and sort faster than texts.
with

named as (

    select distinct deal_id
    from event
    where deal_id is not null

),

final as (

    select
        deal_id,
        row_number() over (order by deal_id) as deal_no
    from named

)

select * from final
