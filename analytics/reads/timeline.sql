-- One row per event of $customer by $as_of, the newest first, and what is planned after it.
select
    event.happened_at,
    event.is_day_only,
    signature.kind,
    signature.stage,
    signature.channel,
    signature.purpose,
    signature.direction,
    signature.outcome,
    signature.is_touch,
    signature.is_response,
    false as is_planned,
    event.deal_id,
    event.order_id,
    event.rep_id,
    activities.subject,
    event.note
from event
inner join signature on event.signature_no = signature.signature_no
left join activities on signature.kind = 'activity' and event.row_id = activities.activity_id
where event.customer_id = $customer and event.happened_at <= $as_of
union all
select
    activities.at as happened_at,
    coalesce(activities.at_day_only, false) as is_day_only,
    'activity' as kind,
    null as stage,
    activities.channel,
    activities.purpose,
    activities.direction,
    activities.outcome,
    false as is_touch,
    false as is_response,
    true as is_planned,
    activities.deal_id,
    null as order_id,
    activities.rep_id,
    activities.subject,
    activities.note
from activities
left join deal on activities.deal_id = deal.deal_id
left join contacts on activities.contact_id = contacts.contact_id
where
    coalesce(activities.customer_id, deal.customer_id, contacts.customer_id) = $customer
    and activities.at > $as_of
    and (coalesce(activities.planned, false) or activities.logged_at <= $as_of)
order by happened_at desc, kind, channel
