/** What all subcommands of MESH have in common. */
export const COMMON = {
  group: 'server',
  since: '7.0.0',
  complexity: 'O(1)',
  flags: ['admin', 'noscript', 'loading', 'stale'],
} as const
