import type { Origins } from '../../clock/origins.js'
import type { VersionVector } from '../../clock/version-vector.js'
import { mix32 } from '../../repair/salt.js'
import type { ByteReader, ByteWriter } from '../bytes.js'
import { readVector, writeVector } from './vector.js'

/**
 * A version vector of which only the newest entries are told by name, and all older ones as one sum.
 *
 * Each process is an origin of its own, so a vector has an entry for every process that has ever written. None of them
 * may be forgotten. Atoms outlive the process that wrote them, and whether a node has seen one is told by this entry
 * alone; and who forgets an entry cannot tell an origin that has ended from one never heard of. Taken for ended, it
 * costs the writes of a node that was cut off; taken for unheard of, it lets in what was deleted. So entries stay
 * where they cost 15 bytes each on the disk once, and are left out where they would be repeated: on the wire.
 *
 * An origin that has ended has an entry that does not change any more, so nodes that have caught up have the same ones,
 * and it is enough to prove that they do. Let V be the sender's vector and W the receiver's. The message has a bound T,
 * the entries of V later than T by name, and of the others their number and the sum of a hash of each (origin id,
 * stamp). The receiver takes from W the entries up to T of origins not named. If their number and sum are those of the
 * message, they are V's others, and it knows V to the last entry. If not, it knows that it does not: it asks for all of V
 * by name (NAME_ALL), and acts on nothing that V would say until it has come. The proof needs no agreement on who is a member or
 * which process has ended. It can fail by a collision of 64 bits, once in 10^19 comparisons that should differ.
 *
 * A vector that was taken is the vector that was sent, so no rule of replication knows of sums:
 *
 * - A donor that is behind, a member that was away, a directory from a backup or an old snapshot, a copy of a directory
 *   that runs elsewhere: each has other entries, or lacks some. The sums differ, they are told by name, and what was
 *   deleted meanwhile is found as ever (node/replication/returning.ts).
 * - Tombstones go by what the members' vectors cover, and those are known to the last entry or count as before.
 * - Digests and the members of a repair are made of (stamp, origin). Origins keep their names, so they stay equal.
 *
 * Which entries are named is a matter of cost alone. The newest ones are those of the processes that write, and of those
 * that have ended lately, of whose end a node that was down may not know.
 */
export interface SummedVector {
  /** The entries told by name. */
  named: VersionVector
  /** All of it; undefined if what is summed up is not what the reader has. */
  all: VersionVector | undefined
}

/** @param bound entries up to this stamp are summed up; 0: none are */
export function writeSummedVector(
  out: ByteWriter,
  vector: VersionVector,
  bound: number,
  origins: Origins,
): void {
  out.varint(bound)
  if (bound > 0) {
    const sum = new EntrySum()
    for (let i = 0; i < vector.length; i++) if (vector.get(i) <= bound) sum.add(origins.ids[i], vector.get(i))
    out.varint(sum.count)
    out.u32(sum.low)
    out.u32(sum.high)
  }
  writeVector(out, vector.after(bound), origins)
}

/** @param own the reader's own vector, from which summed entries are taken */
export function readSummedVector(reader: ByteReader, own: VersionVector, origins: Origins): SummedVector {
  const bound = reader.varint()
  const [count, low, high] = bound > 0 ? [reader.varint(), reader.u32(), reader.u32()] : [0, 0, 0]
  const named = readVector(reader, origins)
  const sum = new EntrySum()
  const all = named.clone()
  for (let i = 0; i < own.length; i++) {
    const stamp = own.get(i)
    if (stamp > bound || named.get(i) > 0) continue
    sum.add(origins.ids[i], stamp)
    all.advance(i, stamp)
  }
  const isSame = sum.count === count && sum.low === low && sum.high === high
  return { named, all: isSame ? all : undefined }
}

/** The sum of a 64-bit hash of each entry, modulo 2^32 in two lanes: of a set, whatever its order. */
class EntrySum {
  count = 0
  low = 0
  high = 0

  /** @param stamp 0 for an origin without an entry, which does not count */
  add(id: string, stamp: number): void {
    if (stamp === 0) return
    let a = mix32(stamp)
    let b = mix32(a ^ Math.floor(stamp / 2 ** 32))
    for (let i = 0; i < id.length; i += 4) {
      const word = (id.charCodeAt(i) << 24) | (id.charCodeAt(i + 1) << 16) | (id.charCodeAt(i + 2) << 8)
      a = mix32(a ^ (word | id.charCodeAt(i + 3)))
      b = mix32((b + Math.imul(a, 0x9e3779b1)) | 0)
    }
    this.count++
    this.low = (this.low + a) >>> 0
    this.high = (this.high + b) >>> 0
  }
}
