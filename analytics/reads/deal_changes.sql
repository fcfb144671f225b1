-- One row per change on a deal that two imports showed and no CRM told: what it was, what it is, when it was seen.
select
    deal_change.deal_id,
    deals.name as deal,
    deals.customer_id,
    customers.name as customer,
    deals.owner_id as rep_id,
    deal_change.field,
    deal_change.old_value,
    deal_change.new_value,
    deal_change.seen_at,
    deal_change.import_no,
    -- A stage that the deal had left before.
    deal_change.field = 'stage' and (
        exists (
            select 1
            from deal_change as earlier
            where
                earlier.deal_id = deal_change.deal_id
                and earlier.field = 'stage'
                and earlier.import_no < deal_change.import_no
                and earlier.old_value = deal_change.new_value
        )
        or exists (
            select 1
            from stage_changes as first_in
            inner join stage_changes as later_in on first_in.deal_id = later_in.deal_id
            where
                first_in.deal_id = deal_change.deal_id
                and first_in.stage = deal_change.new_value
                and later_in.stage = deal_change.old_value
                and first_in.entered_at < later_in.entered_at
                and not starts_with(first_in.import_source, 'compared:')
                and not starts_with(later_in.import_source, 'compared:')
        )
    ) as is_back,
    deals.currency
from deal_change
left join deals on deal_change.deal_id = deals.deal_id
left join customers on deals.customer_id = customers.customer_id
order by deal_change.import_no desc, deals.amount desc nulls last, deal_change.deal_id, deal_change.field
