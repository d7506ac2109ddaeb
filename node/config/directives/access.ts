import { directive } from '../directive.js'
import { wordLines } from '../special-types.js'
import { integer, LONG_MAX, oneOf, text } from '../value-types.js'

/** Users, and which commands there are. */
export const access = {
  user: directive({
    type: wordLines(1, Number.MAX_SAFE_INTEGER, '<name> <ACL rules ...>; one line a user'),
    default: [],
    secret: true,
    fileOnly: true,
    example: 'alice on >password ~app:* +@read',
    doc: 'A user and its rights, in the words of ACL SETUSER. Not together with aclfile.',
  }),
  aclfile: directive({
    type: text(),
    default: '',
    mutable: false,
    doc: 'A file of `user` lines, read at the start and by ACL LOAD, written by ACL SAVE.',
  }),
  'acl-pubsub-default': directive({
    type: oneOf('allchannels', 'resetchannels'),
    default: 'resetchannels' as 'allchannels' | 'resetchannels',
    doc: 'Which Pub/Sub channels a new user may use: all, or none.',
    noEffect: 'there is one user, default',
  }),
  'acllog-max-len': directive({
    type: integer(0, LONG_MAX),
    default: 128,
    doc: 'How many refused commands and logins ACL LOG remembers.',
    noEffect: 'there is no ACL LOG',
  }),
  'rename-command': directive({
    type: wordLines(2, 2, '<command> <new name>, or "" to remove it; one line a command'),
    default: [],
    mutable: false,
    fileOnly: true,
    example: 'FLUSHALL ""',
    doc: 'Gives a command another name, or takes it away. ACL rules are the better way.',
  }),
}
