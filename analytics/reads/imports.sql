-- One row per file of every import, the newest first.
select *
from import_log
order by import_no desc, file, table_name
