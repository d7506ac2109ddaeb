/** keymesh's own version. */
export const KEYMESH_VERSION = '0.1.0'
/** The Redis whose commands, replies and errors this server has: clients choose their features by it. */
export const REDIS_VERSION = '7.0.15'
