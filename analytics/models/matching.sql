-- One row per pattern × look that matches it.
with

by_traits as (

    select
        pattern.pattern_no,
        trait.signature_no
    from pattern
    inner join pattern_value on pattern.pattern_no = pattern_value.pattern_no
    inner join trait on pattern_value.name = trait.name and pattern_value.word = trait.word
    group by pattern.pattern_no, trait.signature_no, pattern.n_names
    having count(distinct pattern_value.name) = pattern.n_names

),

-- Entering a stage of [stages] says that the thing has been done.
by_stage as (

    select
        pattern.pattern_no,
        signature.signature_no
    from pattern
    inner join pattern_value
        on pattern.pattern_no = pattern_value.pattern_no and pattern_value.name = 'purpose'
    inner join stage_word on pattern_value.word = stage_word.purpose
    inner join signature on stage_word.stage = signature.stage
    where pattern.is_plain_purpose and pattern.role in ('after', 'since') and signature.kind = 'stage_entered'

),

final as (

    select pattern_no, signature_no
    from by_traits
    union
    select pattern_no, signature_no
    from by_stage

)

select * from final
