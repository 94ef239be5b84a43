SELECT name, setting FROM pg_settings
 WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names', 'wal_level', 'archive_mode', 'ssl', 'ssl_cert_file',
                'data_directory', 'recovery_min_apply_delay')
UNION ALL SELECT 'standby', pg_is_in_recovery()::text
UNION ALL SELECT 'paused', CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused()::text ELSE 'false' END
UNION ALL SELECT 'unlogged', count(*)::text FROM pg_class WHERE relkind IN ('r', 'm') AND relpersistence = 'u'
UNION ALL SELECT 'weaker', count(*)::text FROM pg_db_role_setting, unnest(setconfig) AS said
           WHERE said ~* '^(synchronous_commit=(off|local|remote_write))$'
UNION ALL SELECT 'archive-fails', coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)::text FROM pg_stat_archiver
UNION ALL SELECT 'password-ends', coalesce(floor(min(extract(epoch FROM rolvaliduntil - now())) / 86400)::text, 'never')
            FROM pg_roles WHERE rolcanlogin AND rolvaliduntil < 'infinity'
UNION ALL SELECT 'slots-left-behind', count(*)::text FROM pg_replication_slots
           WHERE slot_type = 'physical' AND (NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery() OR wal_status = 'lost')
UNION ALL SELECT 'log-rate', round(wal_bytes / greatest(1, extract(epoch FROM now() - stats_reset)))::text FROM pg_stat_wal
