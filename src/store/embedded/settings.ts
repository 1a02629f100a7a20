/** How the embedded PostgreSQL is set: for this one program on one machine, quick, and safe against power loss. */
import { totalmem } from 'node:os'

export type Life = 'lasting' | 'fleeting'

/** A fleeting database goes with its last user, so it spares itself the waiting for the disk. */
export function serverSettings(port: number, life: Life, memory = totalmem()): Readonly<Record<string, string>> {
  const small = memory < 4 * 1024 ** 3
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    password_encryption: 'scram-sha-256',

    shared_buffers: small ? '128MB' : memory < 12 * 1024 ** 3 ? '512MB' : '1GB',
    work_mem: small ? '16MB' : '64MB',
    maintenance_work_mem: small ? '64MB' : '256MB',
    dynamic_shared_memory_type: 'mmap', // containers give /dev/shm 64 MB
    jit: 'off',

    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    autovacuum_naptime: '20s', // statistics follow soon upon a first import
    ...(life === 'fleeting' && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),

    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C', // the start is recognized by its message
    // Statements and details carry values of records, and those are personal data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
}
